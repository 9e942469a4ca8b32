#include "functions/purges.h"

#include "domain/error.h"
#include "domain/text.h"

#include "functions/paging.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kMostAtOnce = 1'000'000;

Instant days_before(Instant now, std::int32_t days) { return now - std::chrono::days{days}; }

}  // namespace

// The rows are named by their place on disk: a plan that joins them again would read the whole table. Planned for each call,
// since whether the BRIN index or the front of the table is quicker depends on how many are old.

std::int64_t purge_idempotency_keys(Sql& sql, Instant now, std::int32_t most) {
    static constexpr Statement kPurge{R"(
        DELETE FROM fitkart.idempotency_keys AS d
         WHERE d.ctid = ANY (ARRAY (SELECT k.ctid
                                      FROM fitkart.idempotency_keys AS k
                                     WHERE k.created_at < $1
                                     LIMIT $2)))", Planning::for_each_call};
    return static_cast<std::int64_t>(sql.execute(kPurge, days_before(now, current_settings(sql).idempotency_key_days), most));
}

std::int64_t purge_job_runs(Sql& sql, Instant now, std::int32_t most) {
    static constexpr Statement kPurge{R"(
        DELETE FROM fitkart.job_runs AS d
         WHERE d.ctid = ANY (ARRAY (SELECT r.ctid
                                      FROM fitkart.job_runs AS r
                                     WHERE r.started_at < $1
                                       AND (r.status = 'failed'
                                            OR EXISTS (SELECT
                                                         FROM fitkart.job_runs AS n
                                                        WHERE n.job = r.job AND n.status = 'done' AND n.started_at > r.started_at))
                                     LIMIT $2)))", Planning::for_each_call};
    return static_cast<std::int64_t>(sql.execute(kPurge, days_before(now, current_settings(sql).job_run_days), most));
}

FITKART_FUNCTION(purge_idempotency_keys) {
    return value(purge_idempotency_keys(sql, clock_now(), read_lim(args, 50'000, kMostAtOnce)));
}

}  // namespace fitkart
