#include "functions/step_tables.h"

#include <algorithm>

#include "domain/anticheat/habit.h"
#include "domain/iso_time.h"
#include "domain/kinship.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

StoredDay stored_day(UserId user, LocalDay day, Bytes minutes, Steps steps, Steps verified, Steps early, Coins coins, Coins pending,
                     std::int32_t schedule, const std::string& status, std::int32_t score, std::optional<std::int32_t> shared,
                     std::optional<bool> own, const std::optional<std::vector<std::int32_t>>& habit, bool shrunk) {
    return {user, day, std::move(minutes), steps, verified, early, coins, pending, schedule, day_status_from(status), score, false,
            shared ? std::optional{CopiedDay{*shared, own.value_or(false)}} : std::nullopt, habit ? std::optional{habit_from(*habit)} : std::nullopt,
            shrunk};
}

// --- days ------------------------------------------------------------------------------------------------------------------

void update_day(Sql& sql, const StoredDay& day, Instant now) {
    static constexpr Statement kUpdate{R"(
        UPDATE fitkart.daily_steps
           SET minutes = $3, steps = $4, verified_steps = $5, coins = $6, pending_coins = $7, status = $8, anomaly_score = $9,
               early_steps = $12, print_due = true, is_detailed = true,
               reached_at = CASE WHEN $10 THEN $11 ELSE reached_at END, updated_at = $11
         WHERE user_id = $1 AND day = $2)"};
    sql.execute(kUpdate, day.user, day.day, day.minutes, day.steps, day.verified, day.coins, day.pending, to_string(day.status),
                std::int32_t{day.score}, day.newly_reached, now, day.early);
}

void write_days(Sql& sql, const std::vector<WrittenDay>& days, Instant now) {
    if (days.empty()) {
        return;
    }
    if (days.size() == 1 && days.front().exists) {
        update_day(sql, days.front().row, now);
        return;
    }
    // ON CONFLICT also where the row cannot be there: at REPEATABLE READ a row that another session just made is not seen,
    // and this says so as a serialization failure, which callers retry, instead of a broken key.
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.daily_steps AS d (
            user_id, day, minutes, steps, verified_steps, coins, pending_coins, schedule_id, status, anomaly_score, early_steps,
            reached_at, created_at, updated_at)
        SELECT n.user_id, n.day, n.minutes, n.steps, n.verified, n.coins, n.pending, n.schedule, n.status, n.score, n.early, $11, $11, $11
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4),
                          pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8),
                          pg_catalog.unnest($9), pg_catalog.unnest($10), pg_catalog.unnest($12))
            AS n (user_id, day, minutes, steps, verified, coins, pending, schedule, status, score, early)
         ORDER BY n.user_id, n.day
        ON CONFLICT (user_id, day) DO UPDATE
           SET minutes = EXCLUDED.minutes, steps = EXCLUDED.steps, verified_steps = EXCLUDED.verified_steps,
               coins = EXCLUDED.coins, pending_coins = EXCLUDED.pending_coins, status = EXCLUDED.status,
               anomaly_score = EXCLUDED.anomaly_score, early_steps = EXCLUDED.early_steps, print_due = true, is_detailed = true,
               reached_at = CASE WHEN d.verified_steps = EXCLUDED.verified_steps THEN d.reached_at ELSE EXCLUDED.reached_at END,
               updated_at = EXCLUDED.updated_at)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    std::vector<Bytes> minutes;
    std::vector<Steps> steps, verified, early;
    std::vector<Coins> coins, pending;
    std::vector<std::int32_t> schedules, scores;
    std::vector<std::string> statuses;
    for (const auto& [row, exists] : days) {
        users.push_back(row.user);
        dates.push_back(row.day);
        minutes.push_back(row.minutes);
        steps.push_back(row.steps);
        verified.push_back(row.verified);
        early.push_back(row.early);
        coins.push_back(row.coins);
        pending.push_back(row.pending);
        schedules.push_back(row.schedule);
        statuses.emplace_back(to_string(row.status));
        scores.push_back(row.score);
    }
    sql.execute(kWrite, users, dates, minutes, steps, verified, coins, pending, schedules, statuses, scores, now, early);
}

void write_totals(Sql& sql, const std::map<UserId, Steps>& totals, Instant now) {
    static constexpr Statement kOne{
        "UPDATE fitkart.users SET total_steps = total_steps + $2, total_reached_at = $3 WHERE id = $1"};
    static constexpr Statement kMany{R"(
        UPDATE fitkart.users AS u
           SET total_steps = u.total_steps + n.rise, total_reached_at = $3
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, rise)
         WHERE u.id = n.user_id)"};
    std::vector<UserId> users;
    std::vector<Steps> rises;
    for (const auto& [user, rise] : totals) {
        if (rise != Steps{0}) {
            users.push_back(user);
            rises.push_back(rise);
        }
    }
    if (users.size() == 1) {
        sql.execute(kOne, users.front(), rises.front(), now);
    } else if (!users.empty()) {
        sql.execute(kMany, users, rises, now);
    }
}

void write_roamers(Sql& sql, const std::vector<UserId>& users) {
    static constexpr Statement kWrite{"UPDATE fitkart.users SET roams = true WHERE id = ANY ($1)"};
    if (!users.empty()) {
        sql.execute(kWrite, users);
    }
}

// --- verdicts --------------------------------------------------------------------------------------------------------------

void write_verdict(Sql& sql, const NewVerdict& verdict, Instant now) {
    // What he usually walks: the median of the four weeks before, if they have three days at least.
    static constexpr Statement kExpected{R"(
        SELECT pg_catalog.percentile_disc(0.5) WITHIN GROUP (ORDER BY d.steps)
          FROM fitkart.daily_steps AS d
         WHERE d.user_id = $1 AND d.day < $2 AND d.day >= $2 - 28
        HAVING pg_catalog.count(*) >= 3)"};
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.step_validations AS v (
            user_id, id, day, step_record_id, expected_steps, reported_steps, anomaly_score, is_suspicious, validation_reason,
            reasons, status, day_hash, waits_since, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8, $9, 'pending', $10, $11, $11, $11)
        ON CONFLICT (user_id, day) DO UPDATE
           SET step_record_id = coalesce(v.step_record_id, EXCLUDED.step_record_id), expected_steps = EXCLUDED.expected_steps,
               reported_steps = EXCLUDED.reported_steps, anomaly_score = EXCLUDED.anomaly_score,
               validation_reason = EXCLUDED.validation_reason, reasons = EXCLUDED.reasons, status = 'pending',
               day_hash = EXCLUDED.day_hash, updated_at = EXCLUDED.updated_at,
               waits_since = CASE WHEN v.status = 'pending' AND EXCLUDED.reported_steps <= v.reported_steps
                                       AND EXCLUDED.anomaly_score <= v.anomaly_score THEN v.waits_since
                                  ELSE EXCLUDED.updated_at END)"};
    std::optional<Steps> expected;
    if (const auto median = sql.maybe<std::optional<Steps>>(kExpected, verdict.user, verdict.day)) {
        expected = std::get<0>(*median);
    }
    const std::string first = verdict.verdict.reasons.empty() ? "decided before, and waits for another decision" : verdict.verdict.reasons.front().sentence;
    sql.execute(kWrite, verdict.user, new_id<ValidationId>(), verdict.day, verdict.record, expected, verdict.reported,
                std::int32_t{verdict.verdict.score}, first, reasons_json(verdict.day, verdict.verdict), verdict.hash, now);
}

void clear_verdicts(Sql& sql, const std::vector<UserDay>& cleared, Instant now) {
    static constexpr Statement kClear{R"(
        UPDATE fitkart.step_validations AS v
           SET status = CASE WHEN EXISTS (SELECT FROM fitkart.review_decisions AS d WHERE d.user_id = v.user_id AND d.day = v.day)
                             THEN 'approved' ELSE 'cleared' END,
               updated_at = $3
         WHERE v.user_id = $1 AND v.day = $2 AND v.status = 'pending')"};
    for (const UserDay& day : cleared) {
        sql.execute(kClear, day.user, day.day, now);
    }
}

void write_devices(Sql& sql, const std::vector<NewDevice>& devices) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.devices AS d (user_id, id, source, fingerprint, last_sync_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $5, $5)
        ON CONFLICT (user_id, id) DO UPDATE
           SET source = EXCLUDED.source, fingerprint = coalesce(d.fingerprint, EXCLUDED.fingerprint), last_sync_at = greatest(d.last_sync_at, EXCLUDED.last_sync_at),
               updated_at = EXCLUDED.updated_at)"};
    for (const NewDevice& device : devices) {
        sql.execute(kWrite, device.user, device.id, device.source, hardware_of(device.id), device.seen);
    }
}

}  // namespace

std::vector<StoredDay> load_days(Sql& sql, const std::vector<UserDay>& wanted) {
    static constexpr Statement kOfOne{R"(
        SELECT d.user_id, d.day, d.minutes, d.steps, d.verified_steps, d.early_steps, d.coins, d.pending_coins, d.schedule_id, d.status,
               d.anomaly_score::integer, c.shared, c.of_user_id = c.user_id, d.habit, d.shrunk_at IS NOT NULL
          FROM fitkart.daily_steps AS d
          LEFT JOIN fitkart.step_copies AS c ON c.user_id = d.user_id AND c.day = d.day
         WHERE d.user_id = $1 AND d.day = ANY ($2)
         ORDER BY d.day)"};
    static constexpr Statement kOfMany{R"(
        SELECT d.user_id, d.day, d.minutes, d.steps, d.verified_steps, d.early_steps, d.coins, d.pending_coins, d.schedule_id, d.status,
               d.anomaly_score::integer, c.shared, c.of_user_id = c.user_id, d.habit, d.shrunk_at IS NOT NULL
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
          JOIN fitkart.daily_steps AS d ON d.user_id = n.user_id AND d.day = n.day
          LEFT JOIN fitkart.step_copies AS c ON c.user_id = d.user_id AND c.day = d.day
         ORDER BY d.user_id, d.day)"};
    std::vector<StoredDay> days;
    if (wanted.empty()) {
        return days;
    }
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    for (const UserDay& day : wanted) {
        users.push_back(day.user);
        dates.push_back(day.day);
    }
    const bool one = std::all_of(users.begin(), users.end(), [&](const UserId& user) { return user == users.front(); });
    const auto read = [&](auto&& rows) {
        for (auto& row : rows) {
            days.push_back(std::apply([](auto&&... column) { return stored_day(std::move(column)...); }, std::move(row)));
        }
    };
    if (one) {
        read(sql.rows<UserId, LocalDay, Bytes, Steps, Steps, Steps, Coins, Coins, std::int32_t, std::string, std::int32_t,
                      std::optional<std::int32_t>, std::optional<bool>, std::optional<std::vector<std::int32_t>>, bool>(
            kOfOne, users.front(), dates));
    } else {
        read(sql.rows<UserId, LocalDay, Bytes, Steps, Steps, Steps, Coins, Coins, std::int32_t, std::string, std::int32_t,
                      std::optional<std::int32_t>, std::optional<bool>, std::optional<std::vector<std::int32_t>>, bool>(
            kOfMany, users, dates));
    }
    return days;
}

std::map<UserDay, StoredVerdict> load_verdicts(Sql& sql, const std::vector<UserDay>& wanted) {
    static constexpr Statement kLoad{R"(
        SELECT v.user_id, v.day, v.status, coalesce(v.reasons #>> '{0,reason}', 'unknown'),
               CASE v.status WHEN 'pending' THEN r.to_status ELSE v.status END,
               coalesce(r.anomaly_score, v.anomaly_score)::integer, coalesce(r.reported_steps, v.reported_steps)
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
          JOIN fitkart.step_validations AS v ON v.user_id = n.user_id AND v.day = n.day AND v.status <> 'cleared'
          LEFT JOIN LATERAL (SELECT d.to_status, d.anomaly_score, d.reported_steps
                               FROM fitkart.review_decisions AS d
                              WHERE d.user_id = v.user_id AND d.day = v.day
                              ORDER BY d.id DESC
                              LIMIT 1) AS r ON true)"};
    std::map<UserDay, StoredVerdict> verdicts;
    if (wanted.empty()) {
        return verdicts;
    }
    std::vector<UserId> users;
    std::vector<LocalDay> days;
    for (const UserDay& day : wanted) {
        users.push_back(day.user);
        days.push_back(day.day);
    }
    for (auto& [user, day, status, reason, decided, score, reported] :
         sql.rows<UserId, LocalDay, std::string, std::string, std::optional<std::string>, std::int32_t, Steps>(kLoad, users, days)) {
        StoredVerdict& verdict = verdicts[{user, day}];
        verdict.reason = std::move(reason);
        verdict.waits = status == "pending";
        if (decided) {
            const bool approved = *decided == "approved";
            verdict.decision = Decision{approved, score, reported, verdict.waits && !approved};
        }
    }
    return verdicts;
}

void write(Sql& sql, const StepWrites& writes, Instant now) {
    write_records(sql, writes.records);
    write_days(sql, writes.days, now);
    for (const NewVerdict& verdict : writes.verdicts) {
        write_verdict(sql, verdict, now);
    }
    clear_verdicts(sql, writes.cleared, now);
    write_devices(sql, writes.devices);
    write_totals(sql, writes.totals, now);
    write_roamers(sql, writes.roamers);
}

Json reasons_json(LocalDay day, const Verdict& verdict) {
    JsonWriter json;
    json.begin_array();
    for (const Reason& reason : verdict.reasons) {
        json.begin_object();
        json.field("reason", reason.code);
        json.field("points", std::int64_t{reason.points});
        json.field("measured", reason.measured);
        json.field("threshold", reason.threshold);
        if (reason.to > reason.from) {
            json.field("started_at", iso_text(instant_of(day, reason.from)));
            json.field("ended_at", iso_text(instant_of(day, reason.to)));
        }
        json.field("sentence", reason.sentence);
        json.end_object();
    }
    json.end_array();
    return json.done();
}

}  // namespace fitkart
