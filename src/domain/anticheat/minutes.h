#pragma once
/// A day minute by minute, as the rules of the score read it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "domain/timeline/union.h"

#include "domain/firewall.h"

namespace fitkart {

/// Longer samples say nothing about when within them somebody moved.
inline constexpr DayMillis kLongestFine = 120'000;

/// Steps of each minute from the first in which somebody walked to the last.
struct Minutes {
    DayMillis first = 0;          ///< when minute 0 begins
    std::vector<double> steps{};  ///< samples that last longer are spread evenly
    std::vector<char> fine{};     ///< the minute comes from samples of kLongestFine at most, so its rhythm is the walker's own
    bool with_distance = false;   ///< some of the samples told how far
    bool with_coarse = false;     ///< some of them are longer than kLongestFine

    [[nodiscard]] DayMillis at(std::size_t minute) const { return first + static_cast<DayMillis>(minute) * 60'000u; }
    /// The place of the first minute that begins at `time` or after it; that after the last where none does.
    [[nodiscard]] std::ptrdiff_t index(DayMillis time) const {
        const DayMillis after = time > first ? (time - first + 59'999u) / 60'000u : 0;
        return std::min(static_cast<std::ptrdiff_t>(after), std::ssize(steps));
    }
};

[[nodiscard]] Minutes minutes_of(const Day& day, const Reckoning& reckoning);

}  // namespace fitkart
