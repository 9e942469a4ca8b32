#pragma once
/// Days that are over: what only then can be known of them, and what it changes in the verdict on them.

#include <vector>

#include "domain/anticheat/arrival.h"
#include "domain/anticheat/minutes.h"
#include "domain/anticheat/score.h"

#include "functions/left_out.h"
#include "functions/step_tables.h"
#include "functions/walker.h"

namespace fitkart {

class Sql;

/// A day that is looked at again since it has changed, or one before it has.
struct PastDueDay {
    UserId user{};
    LocalDay day{};
    // As it stands:
    std::optional<std::int32_t> shared_before{};  ///< hashes with the day that it copies; none: it copies none
    int score = 0;
    std::vector<std::int32_t> traits{};   ///< empty: it was never looked at
    std::optional<Instant> came_before{};  ///< none: nor was that
    Rhythm rhythm_before{};                ///< nor this
    bool rejected = false;
    Instant created{};
    // As it is now:
    Instant came{};                       ///< arrival_of
    Rhythm rhythm{};                      ///< no hash was seen later than it was known to be before
    Day samples{};
    Reckoning reckoning{};
    Minutes by_minute{};
    DayClock clock{};
    Instant end{};                        ///< of the local day
};

/// Writes the days' hashes, all before the first is compared: of two that are looked at together either may be the copy. Then of
/// which day each is a copy; answers how many hashes it shares with that, beside them, none where it is none.
[[nodiscard]] std::vector<std::optional<std::int32_t>> note_copies(Sql& sql, const std::vector<PastDueDay>& days, Instant now);

/// Keeps the rhythm of a day that is rejected before anybody looked at it: its samples may go elsewhere, that stays.
void keep_rhythm(Sql& sql, const UserDay& at, const Day& samples, const CountingRules& rules, Instant now);

/// A rhythm out of a row of step_fingerprints; a hash of which nothing is known was there `otherwise`.
[[nodiscard]] Rhythm rhythm_from(const std::vector<std::int64_t>& hashes, const std::optional<std::vector<Instant>>& seen, Instant otherwise);

/// Writes when the days came and what later days compare themselves with, and marks those that a change concerns to be looked at again.
void note_traits(Sql& sql, const std::vector<PastDueDay>& days);

/// Writes what the days before each of `days` were like; answers it, beside them. Their traits are written.
[[nodiscard]] std::vector<Habit> note_habits(Sql& sql, const std::vector<PastDueDay>& days);

/// Measures what all people walked on the day `last`, unless it has been: its verified days in step_population.
void measure_population(Sql& sql, LocalDay last, Instant now);

/// Steps below which 999 of 1,000 days of all people stay: the median of the last seven days measured. 0: too few people to tell.
[[nodiscard]] std::int32_t common_steps(Sql& sql);

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
