#include "domain/anticheat/effort.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "domain/anticheat/median.h"

namespace fitkart {
namespace {

bool stands_in(const Day& day, const MeasuredSample& sample) {
    const auto lane = std::ranges::find(day.lanes(), sample.key, &Lane::key);
    if (lane == day.lanes().end()) {
        return false;
    }
    const auto place = [](const Slice& slice) { return std::tuple{slice.start, slice.length, slice.id}; };
    const auto at = std::ranges::lower_bound(lane->slices, place(sample.slice), {}, place);
    return at != lane->slices.end() && *at == sample.slice;  // one that moved to another day is marked, and so is not the same
}

}  // namespace

Effort effort_of(const Day& day, std::span<const MeasuredSample> delivered) {
    constexpr double kMillisOfMinute = 60'000;
    Effort effort;
    double minutes_with_heart = 0;
    std::vector<double> hearts;
    for (const MeasuredSample& sample : delivered) {
        const double minutes = sample.slice.length / kMillisOfMinute;
        if (sample.key.totals || sample.slice.steps < kBriskCadence * minutes || !stands_in(day, sample)) {
            continue;
        }
        if (sample.heart_rate) {
            minutes_with_heart += minutes;
            hearts.push_back(*sample.heart_rate);
        }
        if (sample.calories) {
            effort.steps += sample.slice.steps;
            effort.calories += *sample.calories;
        }
    }
    effort.minutes = static_cast<int>(std::lround(minutes_with_heart));
    effort.heart = median_of(std::move(hearts));
    return effort;
}

}  // namespace fitkart
