#pragma once
/// What a day counts (rule 1): for each instant one sample, the one of the highest priority that covers it, pro rata by time;
/// the day is the larger of that union and the best single source's own total.
///
/// Which sample counts where several cover an instant, first that decides:
///   1. the source's place in the priority list; what was recorded by hand has the place of source `manual`
///   2. within a source, the device with the larger total of its own
///   3. within a device, the longer sample: a sum of an hour holds the minutes it is the sum of
///   4. more steps, then the earlier start, then the rest of the content
/// Each is a property of the samples alone, so the answer does not depend on how they came.

#include <cstdint>
#include <vector>

#include "domain/timeline/day.h"

#include "domain/firewall.h"

namespace fitkart {

/// What the settings say about counting.
struct CountingRules {
    SourcePriority priority{};
    bool manual_earns = false;  ///< rule 6
};

/// A sample of the day, by its place there.
struct SliceRef {
    std::uint32_t lane = 0;
    std::uint32_t slice = 0;

    friend auto operator<=>(const SliceRef&, const SliceRef&) = default;
};

/// A stretch in which one sample counts.
struct Segment {
    DayMillis from = 0;
    DayMillis to = 0;
    SliceRef of{};
};

/// A day, reckoned.
struct Reckoning {
    Steps steps{};    ///< of the day: with what was typed in and what came too late
    Steps earning{};  ///< what may earn: in time, and not by hand unless that earns
    Steps walked{};   ///< the union of what may earn; `earning` above it is the lift of a single source's own total
    std::string lifted_by{};  ///< the source of that lift; empty without one
    std::vector<Segment> segments{};  ///< that union, ascending in time
};

[[nodiscard]] Reckoning reckon(const Day& day, const CountingRules& rules);

/// Steps of the union of what may earn between two instants, rounded down: 500 steps between 04:00 and 08:00.
[[nodiscard]] Steps steps_between(const Day& day, const Reckoning& reckoning, DayMillis from, DayMillis to);

/// What one sample adds to the union: whole steps by largest remainder, so that they add up to Reckoning::walked.
struct Share {
    SliceRef of{};
    std::int64_t counted = 0;
    DayMillis covered = 0;  ///< milliseconds in which it counts
};

/// The shares of all samples that count, ascending by SliceRef.
[[nodiscard]] std::vector<Share> shares_of(const Day& day, const Reckoning& reckoning);

}  // namespace fitkart
