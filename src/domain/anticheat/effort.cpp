#include "domain/anticheat/effort.h"

#include <cmath>

#include "domain/anticheat/median.h"

namespace fitkart {
Effort effort_of(const Day& day, std::span<const MeasuredSample> delivered) {
    constexpr double kMillisOfMinute = 60'000;
    Effort effort;
    double minutes_with_heart = 0;
    std::vector<double> hearts;
    for (const MeasuredSample& sample : delivered) {
        const double minutes = sample.slice.length / kMillisOfMinute;
        if (sample.key.totals || sample.slice.steps < kBriskCadence * minutes || !day.holds(sample.key, sample.slice)) {
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
