/// The numbers that a monitoring system asks for every minute.
#include "domain/error.h"
#include "domain/jobs.h"

#include "postgres/function.h"

namespace fitkart {

// Queues are counted by their partial indexes: they are short where the jobs run. What grows with the business is counted as
// long as that reads at most 16 MB, and beyond that estimated as the planner does: rows a page as of the last ANALYZE, times
// the pages of now.
FITKART_FUNCTION(read_metrics) {
    static constexpr Statement kNumbers{R"(
        WITH sized AS MATERIALIZED (
            SELECT c.relname,
                   pg_catalog.pg_relation_size(c.oid) <= 16777216 AS is_small,
                   CASE WHEN c.reltuples >= 0 AND c.relpages > 0
                        THEN (c.reltuples / c.relpages
                              * (pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint))::bigint
                    END AS estimate
              FROM pg_catalog.pg_class c
             WHERE c.relnamespace = 'fitkart'::pg_catalog.regnamespace
               AND c.relname IN ('users', 'wallets', 'coin_transactions', 'idempotency_keys')
        )
        SELECT m.name, m.value::bigint, m.unit, m.meaning
          FROM (VALUES
            ('users', 'users', 'accounts, deleted ones among them',
             CASE WHEN (SELECT s.is_small FROM sized s WHERE s.relname = 'users') THEN (SELECT pg_catalog.count(*) FROM fitkart.users)
                  ELSE (SELECT s.estimate FROM sized s WHERE s.relname = 'users') END),
            ('wallets', 'wallets', 'accounts that have met coins',
             CASE WHEN (SELECT s.is_small FROM sized s WHERE s.relname = 'wallets') THEN (SELECT pg_catalog.count(*) FROM fitkart.wallets)
                  ELSE (SELECT s.estimate FROM sized s WHERE s.relname = 'wallets') END),
            ('coins_in_circulation', 'coins', 'coins in all wallets, frozen ones among them; NULL once the wallets pass 16 MB: trial_balance() adds them up',
             CASE WHEN (SELECT s.is_small FROM sized s WHERE s.relname = 'wallets')
                  THEN (SELECT coalesce(pg_catalog.sum(w.available_coins + w.frozen_coins), 0) FROM fitkart.wallets w) END),
            ('ledger_rows', 'rows', 'rows of the coin ledger',
             CASE WHEN (SELECT s.is_small FROM sized s WHERE s.relname = 'coin_transactions') THEN (SELECT pg_catalog.count(*) FROM fitkart.coin_transactions)
                  ELSE (SELECT s.estimate FROM sized s WHERE s.relname = 'coin_transactions') END),
            ('idempotency_keys', 'keys', 'requests that can be repeated under their key',
             CASE WHEN (SELECT s.is_small FROM sized s WHERE s.relname = 'idempotency_keys') THEN (SELECT pg_catalog.count(*) FROM fitkart.idempotency_keys)
                  ELSE (SELECT s.estimate FROM sized s WHERE s.relname = 'idempotency_keys') END),
            ('ledger_problems', 'problems', 'how much the newest checkpoint found wrong; NULL: there is none',
             (SELECT c.problems FROM fitkart.ledger_checkpoints c ORDER BY c.day DESC LIMIT 1)),
            ('last_checkpoint_age', 'seconds', 'how long ago the ledger was fixed by a checkpoint; NULL: never',
             (SELECT pg_catalog.extract('epoch', $1 - pg_catalog.max(c.created_at)) FROM fitkart.ledger_checkpoints c)),
            ('open_holds', 'holds', 'holds that freeze coins now',
             (SELECT pg_catalog.count(*) FROM fitkart.coin_holds h WHERE h.status = 'active')),
            ('overdue_holds', 'holds', 'holds whose time is over and whose coins are still frozen: the job expire_holds is behind',
             (SELECT pg_catalog.count(*) FROM fitkart.coin_holds h WHERE h.status = 'active' AND h.expires_at <= $1)),
            ('open_orders', 'orders', 'orders that are pending, confirmed or processing',
             (SELECT pg_catalog.count(*) FROM fitkart.orders o WHERE o.status IN ('pending', 'confirmed', 'processing'))),
            ('overdue_orders', 'orders', 'pending orders that nobody confirmed in time: the job expire_orders is behind',
             (SELECT pg_catalog.count(*) FROM fitkart.orders o WHERE o.status = 'pending' AND o.confirm_by <= $1)),
            ('pending_validations', 'days', 'days of steps that wait for a review',
             (SELECT pg_catalog.count(*) FROM fitkart.step_validations v WHERE v.status = 'pending')),
            ('oldest_pending_validation_age', 'seconds', 'how long the oldest of them waits; NULL: none does',
             (SELECT pg_catalog.extract('epoch', $1 - pg_catalog.min(v.waits_since)) FROM fitkart.step_validations v WHERE v.status = 'pending')),
            ('reviews_overdue', 'days', 'of these, days that wait longer than review_days: from a score of 90 on, and once decided, only a person decides',
             (SELECT pg_catalog.count(*) FROM fitkart.step_validations v
               WHERE v.status = 'pending' AND v.waits_since <= $1 - pg_catalog.make_interval(days => $2))),
            ('default_partition_deliveries', 'deliveries', 'deliveries of months without a partition, at most 1000: the job step_partitions is behind',
             (SELECT pg_catalog.count(*) FROM (SELECT FROM fitkart.step_records_default LIMIT 1000) AS d)),
            ('products_out_of_stock', 'products', 'active products of which nothing is left',
             (SELECT pg_catalog.count(*) FROM fitkart.reward_products p
               WHERE p.is_active AND p.deleted_at IS NULL
                 AND NOT EXISTS (SELECT FROM fitkart.product_stock s WHERE s.product_id = p.id AND s.free > 0))),
            ('missing_units', 'units', 'promised units that the last counts did not find: open orders wait for what comes in',
             (SELECT coalesce(pg_catalog.sum(p.missing_units), 0) FROM fitkart.reward_products p WHERE p.missing_units > 0)),
            ('failed_job_runs', 'runs', 'runs of jobs that failed in the last 24 hours',
             (SELECT pg_catalog.count(*) FROM fitkart.job_runs r WHERE r.status = 'failed' AND r.started_at > $1 - interval '24 hours')),
            ('overdue_jobs', 'jobs', 'jobs that job_status calls overdue',
             (SELECT pg_catalog.count(*) FROM fitkart.jobs() j WHERE j.is_overdue))
          ) AS m (name, unit, meaning, value)
         ORDER BY m.name COLLATE "C")", Planning::for_each_call};
    RowSet out;
    for (const auto& [name, number, unit, meaning] :
         sql.rows<std::string, std::optional<std::int64_t>, std::string, std::string>(kNumbers, clock_now(), current_settings(sql).review_days)) {
        out.add(name, number, unit, meaning);
    }
    return out;
}

}  // namespace fitkart
