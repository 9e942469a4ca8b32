/// run_job() and what stands behind it: the jobs that pg_cron or crontab call, and how they went.
#include "domain/error.h"
#include "domain/jobs.h"
#include "domain/text.h"

#include "functions/expiry.h"
#include "functions/past_days.h"
#include "functions/review.h"
#include "functions/shrink_days.h"
#include "functions/trust.h"

#include "functions/purges.h"  // after the domain: it has an Sql
#include "postgres/function.h"
#include "postgres/subtransaction.h"

namespace fitkart {
namespace {

/// What one run did. A run is one transaction, so what may be endless is cut into rounds: `more` says that another round
/// is waiting, and the locks of this one are given back before it begins.
struct Work {
    std::int64_t rows = 0;
    bool more = false;
    std::optional<std::string> message{};
};

/// How many days judge_past_days and shrink_days take at once.
constexpr std::int32_t kDaysARound = 500;

Work expire_coins(Sql& sql) {
    const ExpiredCoins expired = expire_due_coins(sql, std::nullopt);
    return {expired.wallets, expired.full,
            concat(expired.coins, " coins are gone", expired.left_out.text())};
}

Work expire_holds(Sql& sql) {
    const ExpiredHolds expired = expire_due_holds(sql);
    return {expired.holds, expired.full, concat(expired.coins, " coins are available again", expired.left_out.text())};
}

Work expire_orders(Sql& sql) {
    const ExpiredOrders expired = expire_due_orders(sql);
    return {expired.orders, expired.full,
            concat(expired.orders, expired.orders == 1 ? " order" : " orders", " cancelled", expired.left_out.text())};
}

/// What a checkpoint finds wrong is no failure of the job: a failed run would throw the checkpoint away, and it tells more.
Work take_checkpoint(Sql& sql) {
    static constexpr Statement kTake{
        "SELECT c.line, c.rows_verified, c.problems, c.first_problem FROM fitkart.ledger_checkpoint() AS c"};
    const auto [line, verified, problems, first] =
        sql.one<std::string, std::int64_t, std::int64_t, std::optional<std::string>>(kTake);
    return {verified, false, problems == 0 ? line : concat(problems, " problems, the first: ", first.value_or(""), "; ", line)};
}

Work refresh_boards(Sql& sql) {
    static constexpr Statement kRefresh{
        "SELECT pg_catalog.count(*), coalesce(pg_catalog.max(r.users), 0) FROM fitkart.refresh_leaderboard() AS r"};
    const auto [boards, users] = sql.one<std::int64_t, std::int64_t>(kRefresh);
    return {boards, false, concat("up to ", users, " people a board")};
}

Work review_days(Sql& sql) {
    const OverdueSteps done = approve_overdue_steps(sql);
    return {done.approved, done.full, concat(done.approved, " approved", done.left_out.text())};
}

Work recover_trust(Sql& sql) {
    const RecoveredTrust done = recover_all_trust(sql);
    return {done.restored, false, concat(done.restored, " trusted wholly again", done.left_out.text())};
}

Work past_days(Sql& sql) {
    const JudgedDays done = judge_past_days(sql, kDaysARound);
    return {done.days, done.full, concat(done.copies, " copies, ", done.judged, " judged again", done.left_out.text())};
}

Work shrink_days(Sql& sql) {
    const ShrunkDays done = shrink_old_days(sql, kDaysARound);
    return {done.days, done.full, concat(done.shrunk, " days of ", done.deliveries, " deliveries shrunk", done.left_out.text())};
}

Work make_partitions(Sql& sql) {
    static constexpr Statement kMake{"SELECT fitkart.make_step_partitions()"};
    const auto [made] = sql.one<std::int32_t>(kMake);
    return {made};
}

/// Batch after batch, up to a million rows a run: only rows that nobody asks for any more are locked, so a run need not
/// end after one of them.
Work purge(Sql& sql, std::int64_t (*purge_some)(Sql& sql, Instant now, std::int32_t most)) {
    constexpr std::int32_t kBatch = 50'000;
    constexpr int kBatchesARun = 20;
    const Instant now = clock_now();
    Work work;
    work.more = true;
    for (int batch = 0; batch < kBatchesARun && work.more; ++batch) {
        check_interrupts();
        const std::int64_t removed = purge_some(sql, now, kBatch);
        work.rows += removed;
        work.more = removed == kBatch;
    }
    return work;
}

Work carry_out(Sql& sql, Job job) {
    switch (job) {
        case Job::expire_coins: return expire_coins(sql);
        case Job::expire_holds: return expire_holds(sql);
        case Job::expire_orders: return expire_orders(sql);
        case Job::ledger_checkpoint: return take_checkpoint(sql);
        case Job::past_days: return past_days(sql);
        case Job::purge_job_runs: return purge(sql, purge_job_runs);
        case Job::purge_keys: return purge(sql, purge_idempotency_keys);
        case Job::recover_trust: return recover_trust(sql);
        case Job::refresh_leaderboard: return refresh_boards(sql);
        case Job::review_days: return review_days(sql);
        case Job::shrink_days: return shrink_days(sql);
        case Job::step_partitions: return make_partitions(sql);
    }
    throw std::logic_error("a job without work");
}

/// One run of a job at a time. The lock ends with the transaction, however that ends, and it is none of the session's, so
/// that it works behind pgbouncer. Nothing waits for it: the other run does what there is to do.
void take_turn(Sql& sql, const JobEntry& entry) {
    static constexpr Statement kLock{
        "SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtext('fitkart.run_job'), pg_catalog.hashtext($1))"};
    if (!std::get<0>(sql.one<bool>(kLock, entry.name))) {
        throw Error{ErrorCode::job_running, concat("the job ", entry.name, " is running in another session"), {{"job", entry.name}},
                    "It does what there is to do; try again when it has ended."};
    }
}

struct Run {
    Uuid id = uuid_v7();
    Instant started_at = clock_now();
    Instant finished_at{};
    bool failed = false;
    Work work{};
};

/// Carries the job out. What goes wrong inside undoes the job and nothing else: a raised error would take along the row
/// that tells of it. A cancelled job and one that met statement_timeout have failed like any other.
Run attempt(Sql& sql, const JobEntry& entry) {
    Run run;
    const auto began = std::chrono::steady_clock::now();
    {
        Subtransaction undoable(sql);
        try {
            run.work = carry_out(sql, entry.job);
            undoable.commit();
        } catch (const std::exception& error) {
            undoable.rollback();
            run.failed = true;
            run.work = {0, false, error.what()};
        }
    }
    run.finished_at = run.started_at + std::chrono::duration_cast<Instant::duration>(std::chrono::steady_clock::now() - began);
    return run;
}

}  // namespace

FITKART_FUNCTION(run_job) {
    static constexpr Statement kKeep{
        "INSERT INTO fitkart.job_runs (id, job, status, started_at, finished_at, row_count, message) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
    const JobEntry& entry = job_named(args.required<std::string>("job"));
    take_turn(sql, entry);
    const Run run = attempt(sql, entry);
    const std::string_view status = run.failed ? "failed" : "done";
    sql.execute(kKeep, run.id, entry.name, status, run.started_at, run.finished_at, run.work.rows, run.work.message);
    return row(run.id, status, run.work.rows, run.work.more, run.work.message, run.started_at, run.finished_at);
}

FITKART_FUNCTION(jobs) {
    static constexpr Statement kStates{R"(
        SELECT last.started_at, last.finished_at, last.status, last.row_count, last.message, done.started_at,
               EXISTS (SELECT
                         FROM pg_catalog.pg_locks l
                        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
                          AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
                          AND l.classid::bigint = pg_catalog.hashtext('fitkart.run_job')::bigint & 4294967295
                          AND l.objid::bigint = pg_catalog.hashtext(j.name)::bigint & 4294967295)
          FROM pg_catalog.unnest($1) WITH ORDINALITY AS j (name, place)
          LEFT JOIN LATERAL (SELECT r.started_at, r.finished_at, r.status, r.row_count, r.message
                               FROM fitkart.job_runs r
                              WHERE r.job = j.name
                              ORDER BY r.started_at DESC, r.id DESC
                              LIMIT 1) AS last ON true
          LEFT JOIN LATERAL (SELECT r.started_at
                               FROM fitkart.job_runs r
                              WHERE r.job = j.name AND r.status = 'done'
                              ORDER BY r.started_at DESC
                              LIMIT 1) AS done ON true
         ORDER BY j.place)"};
    static constexpr Statement kInstalled{"SELECT pg_catalog.min(m.applied_at) FROM fitkart.schema_migrations m"};
    std::vector<std::string> names;
    for (const JobEntry& entry : job_catalogue()) {
        names.emplace_back(entry.name);
    }
    const auto [installed_at] = sql.one<Instant>(kInstalled);
    const Instant now = clock_now();
    using Time = std::optional<Instant>;
    using Text = std::optional<std::string>;
    RowSet out;
    auto entry = job_catalogue().begin();
    for (const auto& [started, finished, status, rows, message, done, running] :
         sql.rows<Time, Time, Text, std::optional<std::int64_t>, Text, Time, bool>(kStates, names)) {
        const Instant since = done.value_or(installed_at);
        out.add(entry->name, entry->schedule, entry->meaning, running, started, finished, status, rows, message, done,
                due_at(*entry, since), is_overdue(*entry, since, now));
        ++entry;
    }
    return out;
}

}  // namespace fitkart
