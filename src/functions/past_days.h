#pragma once
/// Days that are over: what only then can be known of them, and what it changes in the verdict on them.

#include <vector>

#include "domain/anticheat/minutes.h"
#include "domain/anticheat/score.h"

#include "functions/left_out.h"
#include "functions/step_tables.h"
#include "functions/walker.h"

namespace fitkart {

class Sql;

/// SQL: when as much of a row of daily_steps had been delivered as makes half of what it counts. A step at midnight is not the day,
/// and a second source that is delivered later does not move it.
#define FITKART_DAY_CAME(d)                                                                                                       \
    "coalesce((SELECT pg_catalog.min(h.created_at)"                                                                               \
    "            FROM (SELECT r.created_at,"                                                                                      \
    "                         2 * pg_catalog.sum(r.steps) OVER (ORDER BY r.created_at, r.id) >= " d ".steps AS is_half"           \
    "                    FROM fitkart.step_records AS r"                                                                          \
    "                   WHERE r.user_id = " d ".user_id AND r.recorded_date = " d ".day) AS h"                                    \
    "           WHERE h.is_half), " d ".created_at)"

/// A day that is looked at again since it has changed, or one before it has.
struct PastDueDay {
    UserId user{};
    LocalDay day{};
    Instant since{};                      ///< when it came: FITKART_DAY_CAME
    bool was_copy = false;
    int score = 0;                        ///< as it stands
    std::vector<std::int32_t> traits{};   ///< as they stand; empty: it was never looked at
    Day samples{};
    Reckoning reckoning{};
    Minutes by_minute{};
    DayClock clock{};
    Instant end{};                        ///< of the local day
};

/// Writes the days' hashes, all before the first is compared: of two that are looked at together either may be the copy. Then of
/// which day each is a copy; answers whether it is one, beside them.
[[nodiscard]] std::vector<bool> note_copies(Sql& sql, const std::vector<PastDueDay>& days, Instant now);

/// Writes what later days compare themselves with, and marks those that a change concerns to be looked at again.
void note_traits(Sql& sql, const std::vector<PastDueDay>& days);

/// Writes what the days before each of `days` were like; answers it, beside them. Their traits are written.
[[nodiscard]] std::vector<Habit> note_habits(Sql& sql, const std::vector<PastDueDay>& days);

/// What looking at days that are over came to.
struct JudgedDays {
    std::int32_t days = 0;    ///< that were looked at
    std::int32_t copies = 0;  ///< of these, copies of another
    std::int32_t judged = 0;  ///< of these, judged again
    bool full = false;        ///< another round may be waiting
    LeftOut left_out{};
};
[[nodiscard]] JudgedDays judge_past_days(Sql& sql, std::int32_t most);

}  // namespace fitkart
