#pragma once
/// What came with the samples of a day beside steps: who walks briskly breathes and burns, a shaken phone does not.

#include <optional>
#include <span>

#include "domain/timeline/day.h"

#include "domain/firewall.h"

namespace fitkart {

/// Of the samples that were walked briskly.
struct Effort {
    int minutes = 0;       ///< with a heart rate
    double heart = 0;      ///< beats a minute, the median
    double steps = 0;      ///< with calories
    double calories = 0;   ///< kcal
};

/// Steps a minute from which on a sample was walked briskly.
inline constexpr double kBriskCadence = 100;

/// A sample as it was delivered.
struct MeasuredSample {
    LaneKey key{};
    Slice slice{};
    std::optional<double> heart_rate{};  ///< beats a minute
    std::optional<double> calories{};    ///< kcal
};

/// What the samples tell that still stand in the day: one that was corrected, deleted or moved since tells nothing, so that it
/// does not matter how often and in which order versions came. Of two that differ in nothing but their measures the first counts,
/// since the second is a repeat.
[[nodiscard]] Effort effort_of(const Day& day, std::span<const MeasuredSample> delivered);

}  // namespace fitkart
