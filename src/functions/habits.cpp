/// What a person's days are like, kept in few numbers beside each day, so that the habit of a day is read from rows and no day is
/// decoded twice.
#include <algorithm>

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
           SET came_at = n.came, traits = ($4)[3 * n.place - 2 : 3 * n.place]
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3))
               WITH ORDINALITY AS n (user_id, day, came, place)
         WHERE d.user_id = n.user_id AND d.day = n.day)"};
    static constexpr Statement kLookAgain{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = true
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
         WHERE d.user_id = n.user_id AND d.day > n.day AND d.day <= n.day + $3 AND NOT d.print_due AND d.is_detailed)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    std::vector<Instant> came;
    std::vector<std::int32_t> numbers;  // of all days, one after the other
    for (const PastDueDay& day : days) {
        if (const auto traits = traits_of(day); traits != day.traits || day.came_before != day.came) {
            users.push_back(day.user);
            dates.push_back(day.day);
            came.push_back(day.came);
            numbers.insert(numbers.end(), traits.begin(), traits.end());
        }
    }
    if (!users.empty()) {
        sql.execute(kWrite, users, dates, came, numbers);
        sql.execute(kLookAgain, users, dates, std::int32_t{kHabitDays});
    }
}

std::vector<Habit> note_habits(Sql& sql, const std::vector<PastDueDay>& days) {
    static constexpr Statement kWrite{R"(
        UPDATE fitkart.daily_steps AS d
           SET habit = ($3)[15 * n.place - 14 : 15 * n.place]
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) WITH ORDINALITY AS n (user_id, day, place)
         WHERE d.user_id = n.user_id AND d.day = n.day)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    std::vector<std::int32_t> numbers;  // of all days, one after the other
    std::vector<Habit> habits;
    const std::int32_t common = common_steps(sql);
    for (const PastDueDay& day : days) {
        check_interrupts();
        habits.push_back(habit_of(days_before(sql, day.user, day.day), facts_of(sql, day, common)));
        users.push_back(day.user);
        dates.push_back(day.day);
        const auto habit = numbers_of(habits.back());
        numbers.insert(numbers.end(), habit.begin(), habit.end());
    }
    sql.execute(kWrite, users, dates, numbers);
    return habits;
}

}  // namespace fitkart
