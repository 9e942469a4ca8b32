/// Days of the signed-in walker, many at a time: his week, his month, his history, his best day.
#include "domain/calendar_periods.h"
#include "domain/error.h"
#include "domain/text.h"

#include "functions/identity.h"
#include "functions/paging.h"
#include "functions/steps.h"
#include "functions/walker.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kPage = 20;
constexpr std::int32_t kMaxPage = 100;
constexpr std::chrono::days kOneDay{1};
constexpr LocalDay kFirstDay{std::chrono::year{1} / 1 / 8};
constexpr LocalDay kLastDay{std::chrono::year{9999} / 12 / 24};

using DayRow = std::tuple<LocalDay, Steps, Steps, Coins, Coins, std::string>;

void add(RowSet& out, const DayRow& row, std::int64_t goal, std::int64_t total) {
    const auto& [day, steps, verified, coins, pending, status] = row;
    out.add(day, steps, verified, goal, coins, pending, std::string{told_status(day_status_from(status))}, total);
}

/// Every day from one to another, a day without a step as a day of none.
RowSet days_between(Sql& sql, const UserId& user, LocalDay first, LocalDay last) {
    static constexpr Statement kDays{R"(
        SELECT $2 + n, coalesce(d.steps, 0), coalesce(d.verified_steps, 0), coalesce(d.coins, 0), coalesce(d.pending_coins, 0),
               coalesce(d.status, 'verified')
          FROM pg_catalog.generate_series(0, $3 - $2) AS n
          LEFT JOIN fitkart.daily_steps AS d ON d.user_id = $1 AND d.day = $2 + n
         ORDER BY n)"};
    const std::int64_t goal = goal_of(sql, user);
    RowSet out;
    for (const auto& row : sql.rows<LocalDay, Steps, Steps, Coins, Coins, std::string>(kDays, user, first, last)) {
        add(out, row, goal, (last - first).count() + 1);
    }
    return out;
}

/// The days of the period of that kind around `on_day`; his today where none is given.
RowSet period_around(Args& args, Sql& sql, Period period) {
    const UserId user = signed_in_user(sql);
    const auto wanted = args.optional<LocalDay>("on_day");
    const LocalDay day = wanted ? *wanted : load_walker(sql, user, clock_now()).today;
    if (day < kFirstDay || day > kLastDay) {
        throw Error{ErrorCode::validation_failed, "on_day is not within the years 1 to 9999", {{"argument", "on_day"}}};
    }
    const LocalDay first = period_start(period, day);
    return days_between(sql, user, first, period_end(period, first).value() - kOneDay);
}

}  // namespace

FITKART_API_FUNCTION(steps_week) { return period_around(args, sql, Period::weekly); }

FITKART_API_FUNCTION(steps_month) { return period_around(args, sql, Period::monthly); }

FITKART_API_FUNCTION(steps_history) {
    static constexpr Statement kDays{R"(
        SELECT d.day, d.steps, d.verified_steps, d.coins, d.pending_coins, d.status,
               (SELECT pg_catalog.count(*) FROM fitkart.daily_steps AS a WHERE a.user_id = $1 AND a.steps > 0)
          FROM fitkart.daily_steps AS d
         WHERE d.user_id = $1 AND d.steps > 0 AND ($2 IS NULL OR d.day < $2)
         ORDER BY d.day DESC
         LIMIT $3 OFFSET $4)"};
    const UserId user = signed_in_user(sql);
    const auto [lim, off] = read_paging(args, kPage, kMaxPage);
    const std::int64_t goal = goal_of(sql, user);
    RowSet out;
    for (const auto& [day, steps, verified, coins, pending, status, total] :
         sql.rows<LocalDay, Steps, Steps, Coins, Coins, std::string, std::int64_t>(kDays, user, args.optional<LocalDay>("after"), lim, off)) {
        add(out, {day, steps, verified, coins, pending, status}, goal, total);
    }
    return out;
}

FITKART_API_FUNCTION(best_day) {
    static constexpr Statement kBest{R"(
        SELECT d.day, d.verified_steps
          FROM fitkart.daily_steps AS d
         WHERE d.user_id = $1 AND d.verified_steps > 0
         ORDER BY d.verified_steps DESC, d.day
         LIMIT 1)"};
    const auto best = sql.maybe<LocalDay, Steps>(kBest, signed_in_user(sql));
    return best ? row(std::get<0>(*best), std::get<1>(*best)) : row(std::optional<LocalDay>{}, Steps{0});
}

}  // namespace fitkart
