/// shrink_days: days that are so old that nothing about them is corrected any more become their sums.
#include "functions/shrink_days.h"

#include <algorithm>
#include <map>

#include "domain/error.h"
#include "domain/text.h"
#include "domain/timeline/codec.h"
#include "domain/timeline/elsewhere.h"
#include "domain/timeline/shrink.h"

#include "functions/ledger.h"
#include "functions/paging.h"
#include "functions/steps_settle.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kDaysAtOnce = 500;
constexpr std::int32_t kMostDays = 10'000;
constexpr std::chrono::days kOneDay{1};

/// Days before this one are old: kept long enough, and too late to earn wherever their walker lives, as are all days that might
/// hold the same instants.
LocalDay first_day_in_full(const Settings& settings, Instant now) {
    const std::chrono::days kept{std::max(settings.sample_detail_days, settings.earning_window_days + int{kReachOfOffsets.count()})};
    const auto today = std::chrono::floor<std::chrono::days>(now - std::chrono::hours{12});
    return LocalDay{(today - kept - kOneDay).time_since_epoch()};
}

std::vector<UserDay> due_days(Sql& sql, LocalDay before, const std::vector<UserId>& left_out, std::int32_t most) {
    static constexpr Statement kDue{R"(
        SELECT d.user_id, d.day
          FROM fitkart.daily_steps AS d
          JOIN fitkart.users AS u ON u.id = d.user_id AND u.deleted_at IS NULL
         WHERE d.is_detailed AND d.day < $1 AND d.user_id <> ALL ($2)
         ORDER BY d.day, d.user_id
         LIMIT $3)"};
    std::vector<UserDay> days;
    for (const auto& [user, day] : sql.rows<UserId, LocalDay>(kDue, before, left_out, most)) {
        days.push_back({user, day});
    }
    return days;
}

/// What was doubted is kept as it is: whoever looks at a decision again wants to see what it was about.
bool was_doubted(Sql& sql, const UserDay& day) {
    static constexpr Statement kVerdict{"SELECT EXISTS (SELECT FROM fitkart.step_validations AS v WHERE v.user_id = $1 AND v.day = $2)"};
    return std::get<0>(sql.one<bool>(kVerdict, day.user, day.day));
}

bool neighbours_know_its_ids(Sql& sql, const StoredDay& stored, const Day& day) {
    if (!day.has_ids()) {
        return false;
    }
    const auto neighbours = load_days(sql, {{stored.user, stored.day - kOneDay}, {stored.user, stored.day + kOneDay}});
    return std::ranges::any_of(neighbours, [&](const StoredDay& neighbour) { return share_ids(day, decode_day(neighbour.minutes)); });
}

/// What a day holds must stay as long as a later day leaves it to it.
bool later_days_leave_it_time(Sql& sql, const StoredDay& stored) {
    static constexpr Statement kRoams{"SELECT u.roams FROM fitkart.users AS u WHERE u.id = $1"};
    if (!std::get<0>(sql.one<bool>(kRoams, stored.user))) {
        return false;
    }
    const auto later = load_days(sql, {{stored.user, stored.day + kOneDay}, {stored.user, stored.day + 2 * kOneDay}});
    return std::ranges::any_of(later, [](const StoredDay& day) { return !decode_day(day.minutes).elsewhere().empty(); });
}

/// The day as sums; nothing where it stays as it is.
std::optional<Day> small_day(Sql& sql, const StoredDay& stored, const CountingRules& rules) {
    const Day day = decode_day(stored.minutes);
    const Reckoning reckoning = reckon(day, rules);
    if (stored.status != DayStatus::verified || reckoning.steps != stored.steps || reckoning.earning != stored.verified ||
        was_doubted(sql, {stored.user, stored.day}) || neighbours_know_its_ids(sql, stored, day) ||
        later_days_leave_it_time(sql, stored)) {
        return std::nullopt;  // a day that the settings of today count otherwise keeps what it was counted by
    }
    return shrunk(day, reckoning, rules);
}

/// Its deliveries become one a total, with the sums of what else they brought. Answers how many there were.
std::int64_t write_small(Sql& sql, const StoredDay& stored, const Day& day) {
    static constexpr Statement kRecords{R"(
        WITH gone AS (
            DELETE FROM fitkart.step_records AS r
             WHERE r.user_id = $1 AND r.recorded_date = $2
            RETURNING r.distance_m, r.calories_kcal, r.heart_points, r.created_at
        ), sums AS (
            SELECT pg_catalog.count(*) AS rows, pg_catalog.sum(g.distance_m) AS distance_m, pg_catalog.sum(g.calories_kcal) AS calories_kcal,
                   pg_catalog.sum(g.heart_points)::integer AS heart_points, pg_catalog.max(g.created_at) AS created_at
              FROM gone AS g
        ), written AS (
            INSERT INTO fitkart.step_records (user_id, recorded_date, id, source, recording_method, is_day_total, earns, is_verified,
                                              sample_steps, samples, steps, distance_m, calories_kcal, heart_points, created_at)
            SELECT $1, $2, t.id, t.source, 'automatic', true, t.earns, true, ARRAY[t.steps], 1, t.steps,
                   CASE t.place WHEN 1 THEN s.distance_m END, CASE t.place WHEN 1 THEN s.calories_kcal END,
                   CASE t.place WHEN 1 THEN s.heart_points END, s.created_at
              FROM ROWS FROM (pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6))
                   WITH ORDINALITY AS t (id, source, earns, steps, place)
             CROSS JOIN sums AS s
        )
        SELECT s.rows FROM sums AS s)"};
    static constexpr Statement kDay{"UPDATE fitkart.daily_steps SET minutes = $3, is_detailed = false, shrunk_at = $4 WHERE user_id = $1 AND day = $2"};
    std::vector<StepRecordId> ids;
    std::vector<std::string> sources;
    std::vector<bool> earns;
    std::vector<std::int32_t> steps;
    for (const Lane& lane : day.lanes()) {
        ids.push_back(new_id<StepRecordId>());
        sources.push_back(lane.key.source);
        earns.push_back(lane.key.earns);
        steps.push_back(lane.slices.front().steps);
    }
    const auto [rows] = sql.one<std::int64_t>(kRecords, stored.user, stored.day, ids, sources, earns, steps);
    sql.execute(kDay, stored.user, stored.day, encode(day), clock_now());
    return rows;
}

void leave_as_it_is(Sql& sql, const StoredDay& stored) {
    static constexpr Statement kLeave{"UPDATE fitkart.daily_steps SET is_detailed = false WHERE user_id = $1 AND day = $2"};
    sql.execute(kLeave, stored.user, stored.day);
}

/// Shrinks these days of these people, who are ascending.
ShrunkDays shrink(Sql& sql, const std::vector<UserId>& users, const std::vector<UserDay>& days) {
    const auto wallets = Wallets::lock(sql, users);  // what is delivered to these days waits
    const CountingRules rules = counting_rules(current_settings(sql));
    ShrunkDays done{.days = static_cast<std::int32_t>(days.size())};
    for (const StoredDay& stored : load_days(sql, days)) {
        check_interrupts();
        if (const auto small = small_day(sql, stored, rules)) {
            done.deliveries += write_small(sql, stored, *small);
            ++done.shrunk;
        } else {
            leave_as_it_is(sql, stored);
        }
    }
    return done;
}

}  // namespace

ShrunkDays shrink_old_days(Sql& sql, std::int32_t most) {
    const LocalDay before = first_day_in_full(current_settings(sql), clock_now());
    ShrunkDays done;
    std::vector<UserDay> old;
    bool full = false;
    const auto due = [&](const std::vector<UserId>& left_out) {
        old = due_days(sql, before, left_out, most);
        full = old.size() == static_cast<std::size_t>(most);
        std::vector<UserId> walkers;
        std::ranges::transform(old, std::back_inserter(walkers), &UserDay::user);
        return walkers;
    };
    const LeftOut left_out = work_on_all_who_can(sql, due, [&](const std::vector<UserId>& users) {
        std::vector<UserDay> days;
        std::ranges::copy_if(old, std::back_inserter(days), [&](const UserDay& day) { return std::ranges::binary_search(users, day.user); });
        done = shrink(sql, users, days);
    });
    done.left_out = left_out;
    done.full = full;
    return done;
}

FITKART_FUNCTION(shrink_days) {
    const ShrunkDays done = shrink_old_days(sql, read_lim(args, kDaysAtOnce, kMostDays));
    return row(done.days, done.shrunk, done.deliveries);
}

}  // namespace fitkart
