#pragma once
/// What a person's days before a day were like: what is odd for one is another's habit. Looked up once a day is over, since a day
/// that is still walked cannot be compared.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/anticheat/effort.h"
#include "domain/anticheat/minutes.h"
#include "domain/anticheat/score.h"

#include "domain/firewall.h"

namespace fitkart {

/// Days before a day that its habit is made of.
inline constexpr int kHabitDays = 28;

/// A day before, as far as a habit cares. Days without a step are none.
struct PastDay {
    int ago = 0;            ///< days before the day that is judged: 1 to kHabitDays
    std::int64_t steps = 0;  ///< what could earn
    int night = 0;           ///< brisk minutes at night
    bool lifted = false;     ///< its total stood above its samples
    std::optional<Instant> came{};  ///< arrival_of; none: unknown
};

/// What is known of the day itself beside its samples.
struct DayFacts {
    Instant came{};     ///< arrival_of
    Instant end{};      ///< of the local day
    Effort effort{};
    int zones = 0;      ///< as Habit has them
    int accounts = 0;
    int common = 0;
};

/// The habit that days before add up to, beside what is known of the day itself.
[[nodiscard]] Habit habit_of(std::span<const PastDay> before, const DayFacts& day = {});

/// A habit as fifteen numbers, and back: as daily_steps keeps it; the first eleven were there before the others, which are 0 then.
/// Throws std::runtime_error for another count of numbers.
[[nodiscard]] std::vector<std::int32_t> numbers_of(const Habit& habit);
[[nodiscard]] Habit habit_from(std::span<const std::int32_t> numbers);

/// A day, as the habit of later ones sees it.
[[nodiscard]] PastDay past_day(int ago, const Reckoning& reckoning, const Minutes& minutes, const DayClock& clock);

}  // namespace fitkart
