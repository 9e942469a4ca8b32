#pragma once
/// When what a day is now had come: the day as a whole, which may have come long after it was over; and each hash of its rhythm, since
/// of two days with one rhythm the one that had it first was walked.
///
/// Both are asked of the day as it stood with the deliveries, one after the other. A day is there once that is half of what it is now,
/// minute by minute: the steps on which both agree over the steps that either has (the weighted Jaccard index, Ruzicka 1958). A hash
/// is there once it was seen, on whichever day its samples stood then. So neither a walk of one's own nor a total nor coarse samples
/// that came before bring the rhythm of another day along; and to be corrected, moved, taken back, or told by another device loses
/// nothing. What was never seen in between came with the last delivery of all.

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "domain/anticheat/fingerprint.h"
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
    LocalDay day{};
    const Day& samples;
    const Reckoning& reckoning;
    const Minutes& minutes;
};

struct Arrival {
    Instant day{};
    std::vector<Instant> hashes{};  ///< beside those of the fingerprint, ascending by hash as they are
};

/// Called now and then, so that long work can be cancelled.
using Pause = std::function<void()>;

/// `deliveries` are those of the day, and of the days around where samples may have moved from day to day, in any order. None
/// without a delivery. A day of more than some dozen deliveries is looked at with some dozen of them, and before corrections.
[[nodiscard]] std::optional<Arrival> arrival_of(const ReckonedDay& day, const Fingerprint& print, std::vector<Delivered> deliveries,
                                                const CountingRules& rules, const Pause& pause);

/// A day's hashes and when each was there.
struct Rhythm {
    Fingerprint print{};
    std::vector<Instant> seen{};
};

/// When a day had half of the hashes that it shares with another. None where they share none.
[[nodiscard]] std::optional<Instant> had_shared(const Rhythm& day, const Fingerprint& other);

}  // namespace fitkart
