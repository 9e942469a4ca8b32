#pragma once
/// When what a day is now had come: of a day as a whole, which may have come long after it was over; and of its rhythm, since of two
/// days with one rhythm the one that had it first was walked.
///
/// Both are asked of the day as it stood with each delivery. A day is there once that is half of what it is now, minute by minute:
/// the steps on which both agree over the steps that either has (the weighted Jaccard index, Ruzicka 1958). A rhythm is there once
/// half of its hashes are (fingerprint.h): neither a walk of one's own nor a total nor coarse samples that came before bring these
/// along, and to be corrected, moved in time or sent again from another device does not lose them. It is always the first such time:
/// what is taken back later was there all the same.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "domain/anticheat/minutes.h"

#include "domain/firewall.h"

namespace fitkart {

/// Samples of one stream and day that came together.
struct Delivered {
    LocalDay day{};
    LaneKey key{};
    std::vector<Slice> slices{};
    Instant at{};
};

/// A day as it is now.
struct ReckonedDay {
    const Day& samples;
    const Reckoning& reckoning;
    const Minutes& minutes;
};

/// Called with each delivery, so that long work can be cancelled.
using Pause = std::function<void()>;

/// When the day came. `deliveries` are those of the day, in the order in which they came. None without a delivery. A day of more
/// than some dozen deliveries is asked at 32 of them, and between the last that was not half and the first that was by halves.
[[nodiscard]] std::optional<Instant> arrival_of(const ReckonedDay& day, std::span<const Delivered> deliveries, const CountingRules& rules,
                                                const Pause& pause);

/// When half of these hashes were there, on whichever day: `deliveries` are those of one person's day and the days around, ascending
/// by day and then in the order in which they came, since samples move between days. None: they never were.
[[nodiscard]] std::optional<Instant> arrival_of_rhythm(std::span<const std::uint64_t> hashes, std::span<const Delivered> deliveries,
                                                       const CountingRules& rules, const Pause& pause);

}  // namespace fitkart
