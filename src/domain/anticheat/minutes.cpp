#include "domain/anticheat/minutes.h"

#include <algorithm>

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;

}  // namespace

Minutes minutes_of(const Day& day, const Reckoning& reckoning) {
    Minutes minutes;
    if (reckoning.segments.empty()) {
        return minutes;
    }
    const DayMillis first = reckoning.segments.front().from / kMinute;
    const DayMillis last = (reckoning.segments.back().to - 1) / kMinute;
    minutes.first = first * kMinute;
    minutes.steps.assign(last - first + 1, 0.0);
    minutes.fine.assign(last - first + 1, 0);
    bool with_distance = false;
    bool with_coarse = false;
    for (const Segment& segment : reckoning.segments) {
        const Slice& slice = day.lanes()[segment.of.lane].slices[segment.of.slice];
        with_distance |= slice.distance > 0;
        const char fine = slice.length <= kLongestFine ? 1 : 0;
        with_coarse |= fine == 0;
        const DayMillis only = segment.from / kMinute;
        if (segment.to - segment.from == slice.length && segment.to <= (only + 1) * kMinute) {  // as nearly all are
            minutes.steps[only - first] += slice.steps;
            minutes.fine[only - first] = fine;
            continue;
        }
        const double each = static_cast<double>(slice.steps) / slice.length;
        for (DayMillis from = segment.from; from < segment.to;) {
            const DayMillis minute = from / kMinute;
            const DayMillis to = std::min(segment.to, (minute + 1) * kMinute);
            minutes.steps[minute - first] += each * (to - from);
            minutes.fine[minute - first] = fine;
            from = to;
        }
    }
    minutes.with_distance = with_distance;
    minutes.with_coarse = with_coarse;
    return minutes;
}

}  // namespace fitkart
