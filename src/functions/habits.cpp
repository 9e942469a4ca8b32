/// What a person's days are like, kept in few numbers beside each day, so that the habit of a day is read from rows and no day is
/// decoded twice.
#include <algorithm>
#include <tuple>

#include "domain/anticheat/habit.h"
#include "domain/kinship.h"

#include "functions/past_days.h"
#include "functions/step_deliveries.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

/// What later days compare themselves with: steps that may earn, brisk minutes at night, whether the total was lifted.
std::vector<std::int32_t> traits_of(const PastDueDay& day) {
    const PastDay facts = past_day(0, day.reckoning, day.by_minute, day.clock);
    return {static_cast<std::int32_t>(std::min<std::int64_t>(facts.steps, 1'000'000'000)), facts.night, facts.lifted ? 1 : 0};
}

/// One array of numbers a day, in as many columns as there are numbers: what unnest() takes.
std::vector<std::vector<std::int32_t>> columns_of(const std::vector<std::vector<std::int32_t>>& rows, std::size_t width) {
    std::vector<std::vector<std::int32_t>> columns(width);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < width; ++i) {
            columns[i].push_back(row[i]);
        }
    }
    return columns;
}

std::vector<PastDay> days_before(Sql& sql, const UserId& user, LocalDay day) {
    static constexpr Statement kBefore{R"(
        SELECT $2 - d.day, d.traits[1], d.traits[2], d.traits[3] <> 0, d.came_at
          FROM fitkart.daily_steps AS d
         WHERE d.user_id = $1 AND d.day >= $2 - $3 AND d.day < $2 AND d.traits[1] > 0
         ORDER BY d.day)"};
    std::vector<PastDay> days;
    for (const auto& [ago, steps, night, lifted, came] :
         sql.rows<std::int32_t, std::int32_t, std::int32_t, bool, std::optional<Instant>>(kBefore, user, day, std::int32_t{kHabitDays})) {
        days.push_back({ago, steps, night, lifted, came});
    }
    return days;
}

/// The days around a day of those who share a device are to be looked at again where they know of fewer.
void look_at_crowd(Sql& sql, const std::vector<UserId>& accounts, LocalDay day) {
    static constexpr Statement kCrowd{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = true
         WHERE d.user_id = ANY ($1) AND d.day BETWEEN $2 - 7 AND $2 + 7 AND NOT d.print_due AND d.is_detailed AND coalesce(d.habit[14], 0) < $3)"};
    sql.execute(kCrowd, accounts, day, static_cast<std::int32_t>(accounts.size()));
}

DayFacts facts_of(Sql& sql, const PastDueDay& day, std::int32_t common) {
    static constexpr Statement kZones{R"(
        SELECT pg_catalog.count(*)::integer
          FROM fitkart.user_time_zones AS z
         WHERE z.user_id = $1 AND z.valid_from > $2 AND z.valid_from <= $3)"};
    // Those that had the device a week after the day at the latest, and used it a week before it or later.
    static constexpr Statement kAccounts{R"(
        SELECT o.accounts
          FROM fitkart.devices AS d
         CROSS JOIN LATERAL (SELECT pg_catalog.array_agg(DISTINCT n.user_id) AS accounts
                               FROM (SELECT e.user_id FROM fitkart.devices AS e
                                      WHERE e.fingerprint = d.fingerprint AND e.created_at < $3 AND e.last_sync_at > $2 LIMIT $4) AS n) AS o
         WHERE d.user_id = $1 AND d.fingerprint IS NOT NULL AND d.created_at < $3 AND d.last_sync_at > $2
         ORDER BY pg_catalog.cardinality(o.accounts) DESC
         LIMIT 1)"};
    constexpr std::chrono::days kWeek{7};
    constexpr std::int32_t kCrowd = 400;  // more are no worse; an id has four spellings
    const Instant since = day.end - kWeek;
    const auto crowd = sql.maybe<std::vector<UserId>>(kAccounts, day.user, since, day.end + kWeek, kCrowd);
    const std::vector<UserId> accounts = crowd ? std::get<0>(*crowd) : std::vector<UserId>{};
    if (accounts.size() > kFamilyAccounts) {
        look_at_crowd(sql, accounts, day.day);
    }
    return {.came = day.came,
            .end = day.end,
            .effort = effort_of(day.samples, load_measured(sql, day.user, day.day)),
            .zones = std::get<0>(sql.one<std::int32_t>(kZones, day.user, since, day.end)),
            .accounts = static_cast<int>(accounts.size()),
            .common = common};
}

}  // namespace

void note_traits(Sql& sql, const std::vector<PastDueDay>& days) {
    static constexpr Statement kWrite{R"(
        UPDATE fitkart.daily_steps AS d
           SET traits = ARRAY[n.steps, n.night, n.lifted], came_at = n.came
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5),
                          pg_catalog.unnest($6))
               AS n (user_id, day, steps, night, lifted, came)
         WHERE d.user_id = n.user_id AND d.day = n.day)"};
    static constexpr Statement kLookAgain{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = true
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
         WHERE d.user_id = n.user_id AND d.day > n.day AND d.day <= n.day + $3 AND NOT d.print_due AND d.is_detailed)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    std::vector<Instant> came;
    std::vector<std::vector<std::int32_t>> rows;
    for (const PastDueDay& day : days) {
        if (auto traits = traits_of(day); traits != day.traits || day.came_before != day.came) {
            came.push_back(day.came);
            users.push_back(day.user);
            dates.push_back(day.day);
            rows.push_back(std::move(traits));
        }
    }
    if (!rows.empty()) {
        const auto columns = columns_of(rows, 3);
        sql.execute(kWrite, users, dates, columns[0], columns[1], columns[2], came);
        sql.execute(kLookAgain, users, dates, std::int32_t{kHabitDays});
    }
}

std::vector<Habit> note_habits(Sql& sql, const std::vector<PastDueDay>& days) {
    static constexpr Statement kWrite{R"(
        UPDATE fitkart.daily_steps AS d
           SET habit = ARRAY[n.days, n.median, n.spread, n.night, n.week_median, n.alike, n.lifted, n.growth, n.late, n.heart, n.energy,
                             n.at_once, n.zones, n.accounts, n.common]
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5),
                          pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8), pg_catalog.unnest($9), pg_catalog.unnest($10),
                          pg_catalog.unnest($11), pg_catalog.unnest($12), pg_catalog.unnest($13), pg_catalog.unnest($14), pg_catalog.unnest($15),
                          pg_catalog.unnest($16), pg_catalog.unnest($17))
               AS n (user_id, day, days, median, spread, night, week_median, alike, lifted, growth, late, heart, energy, at_once, zones,
                     accounts, common)
         WHERE d.user_id = n.user_id AND d.day = n.day)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    std::vector<std::vector<std::int32_t>> rows;
    std::vector<Habit> habits;
    const std::int32_t common = common_steps(sql);
    for (const PastDueDay& day : days) {
        check_interrupts();
        habits.push_back(habit_of(days_before(sql, day.user, day.day), facts_of(sql, day, common)));
        users.push_back(day.user);
        dates.push_back(day.day);
        rows.push_back(numbers_of(habits.back()));
    }
    const auto c = columns_of(rows, 15);
    sql.execute(kWrite, users, dates, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], c[14]);
    return habits;
}

}  // namespace fitkart
