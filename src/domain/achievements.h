#pragma once
/// Badges: what unlocks them (rule 24), as data. Only verified steps count.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// What a badge looks at.
enum class Measure {
    lifetime_steps,  ///< all days together
    day_steps,       ///< one local day
    week_steps,      ///< one ISO week of local days, Monday to Sunday
    month_steps,     ///< one calendar month of local days
    streak_days,     ///< days in a row with at least streak_min_steps
    early_steps,     ///< one day's steps between 04:00 and 08:00 local
};

[[nodiscard]] std::string_view to_string(Measure measure);

/// Throws Error{validation_failed} for a name that is no measure.
[[nodiscard]] Measure measure_from(std::string_view name);

/// The morning of early_steps, in hours of the local day: from 04:00, before 08:00.
inline constexpr std::chrono::hours kEarlyFrom{4};
inline constexpr std::chrono::hours kEarlyUntil{8};

/// A badge is unlocked when its measure reaches `at_least`.
struct Criterion {
    Measure measure = Measure::lifetime_steps;
    std::int64_t at_least = 1;
};

/// Throws Error{validation_failed} unless at_least is positive.
void validate(const Criterion& criterion);

/// A badge of the catalogue.
struct Achievement {
    AchievementId id{};
    std::string code{};
    std::string name{};
    Criterion criterion{};
    Coins reward{};
};

/// One local day in verified steps, as badges see it.
struct WalkedDay {
    LocalDay day{};
    Steps steps{};
    Steps early_steps{};  ///< of these, from 04:00 to 08:00 local
};

/// What a person has walked, as badges see it: of each measure the best there is.
struct Progress {
    Steps lifetime{};
    Steps best_day{};
    Steps best_week{};
    Steps best_month{};
    std::int64_t longest_streak = 0;
    Steps best_morning{};

    [[nodiscard]] std::int64_t of(Measure measure) const;
};

/// What somebody with these days, ascending and each once, has walked. Of a part of his days it is never more than of
/// all of them.
[[nodiscard]] Progress progress_of(std::span<const WalkedDay> days, Steps streak_min_steps);

[[nodiscard]] bool is_met(const Criterion& criterion, const Progress& progress);

/// The badges that `progress` unlocks, in the order of the catalogue.
[[nodiscard]] std::vector<Achievement> unlocked_by(std::span<const Achievement> catalogue, const Progress& progress);

/// How one day of a person changed, in verified steps (0 while the day is pending or rejected).
struct DayChange {
    LocalDay day{};
    Steps day_before{};
    Steps day_after{};
    Steps lifetime_before{};  ///< users.total_steps before this day changed
    Steps lifetime_after{};   ///< and after it did
    Steps early_before{};     ///< daily_steps.early_steps: of the day's verified steps those from 04:00 to 08:00 local
    Steps early_after{};
};

/// Whether the change may have met the criterion for the first time, judged by its own numbers alone. False is certain:
/// the badge was met before or is not met now. True for week, month and streak asks for a look at the days around.
[[nodiscard]] bool may_meet(const Criterion& criterion, const DayChange& change, Steps streak_min_steps);

/// Whether may_meet() is already the answer: lifetime, day and morning need no other day.
[[nodiscard]] bool is_decided_by_the_day(Measure measure);

/// From the first day to the last, both included.
struct DaySpan {
    LocalDay first{};
    LocalDay last{};
};

/// The days that decide whether a change of `day` met the criterion: its week, its month, the days around it that a
/// streak may run through.
[[nodiscard]] DaySpan days_that_decide(const Criterion& criterion, LocalDay day);

}  // namespace fitkart
