#pragma once
/// When a day came. Of two days with the same rhythm the one that came first was walked; and a day that came long after it was over
/// is a little odd.
///
/// A day is there once what has been delivered of it is half of what it is now, minute by minute: the steps on which both agree over
/// the steps that either has (the weighted Jaccard index, Ruzicka 1958). So neither a step at midnight nor a total nor a guess that
/// is corrected later makes anybody the first; and whoever sends his minutes once more, from another device or a little corrected,
/// stays where he was. It is the first such time: nobody has half of a day before it is walked.

#include <optional>
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

/// `deliveries` are those of the day, in the order in which they came. None without a delivery.
[[nodiscard]] std::optional<Instant> arrival_of(const ReckonedDay& day, const std::vector<Delivered>& deliveries, const CountingRules& rules);

}  // namespace fitkart
