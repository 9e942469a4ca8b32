/// How fast: steps within 1, 10, 30 and 60 minutes.
#include <algorithm>
#include <array>
#include <numeric>

#include "domain/anticheat/lanes.h"
#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {
namespace {

constexpr DayMillis kMinute = 60'000;

/// Most steps in a window. The fastest honest windows of the 33 people of Furberg et al. 2016: 220 in 1 minute, 1,822 in 10,
/// 5,404 in 30, 10,578 in 60. The ceilings are where the hard limits stand.
struct CadenceRule {
    std::string_view code;
    std::size_t minutes;
    double threshold;
    double ceiling;
    int low;
};
constexpr std::array kCadence{
    CadenceRule{"cadence_1_minute", 1, 240, 320, 20},
    CadenceRule{"cadence_10_minutes", 10, 2'150, 2'600, 40},
    CadenceRule{"cadence_30_minutes", 30, 6'200, 7'200, 60},
    CadenceRule{"cadence_60_minutes", 60, 12'000, 13'200, 75},
};

std::vector<double> prefix_sums(const std::vector<double>& steps) {
    std::vector<double> steps_before(steps.size() + 1, 0.0);
    std::partial_sum(steps.begin(), steps.end(), steps_before.begin() + 1);
    return steps_before;
}

}  // namespace

void cadence(const Minutes& minutes, Findings& found) {
    const std::vector<double>& steps = minutes.steps;
    const double fastest = lanes::greatest(steps.size(), [&](std::size_t minute) { return steps[minute]; });
    std::vector<double> steps_before;
    for (const CadenceRule& rule : kCadence) {
        if (found.only_reasons() && fastest * static_cast<double>(rule.minutes) < rule.threshold - 1) {
            continue;  // not even the fastest minute, kept up, reaches it; 1 for the last digits
        }
        if (steps_before.empty()) {
            steps_before = prefix_sums(steps);
        }
        const std::size_t width = std::min(rule.minutes, steps.size());
        const auto within = [&](std::size_t minute) { return steps_before[minute + width] - steps_before[minute]; };
        const double exact = lanes::greatest(steps_before.size() - width, within);
        const double most = std::round(exact * 1000) / 1000;  // sums of fractions drift in their last digits
        found.measured(rule.code, most, rule.threshold);
        if (const int points = ramp(most, rule.threshold, rule.ceiling, rule.low, 100)) {
            std::size_t most_at = 0;
            while (within(most_at) < exact) {
                ++most_at;
            }
            const DayMillis from = minutes.at(most_at);
            found.add({rule.code, points, most, rule.threshold, from,
                       from + static_cast<DayMillis>(rule.minutes) * kMinute,
                       concat(whole(most), " steps within ", rule.minutes, rule.minutes == 1 ? " minute" : " minutes",
                              "; people reach ", whole(rule.threshold), " at most")});
        }
    }
}

}  // namespace fitkart::rules
