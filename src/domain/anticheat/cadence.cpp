/// How fast: steps within 1, 10, 30 and 60 minutes.
#include <algorithm>
#include <array>

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

/// The most steps of `width` minutes. Four maxima at a time: one alone would wait for itself at every minute.
double most_within(const std::vector<double>& steps_before, std::size_t width) {
    std::array<double, 4> most{};
    const std::size_t windows = steps_before.size() - width;
    std::size_t at = 0;
    for (; at + most.size() <= windows; at += most.size()) {
        for (std::size_t lane = 0; lane < most.size(); ++lane) {
            most[lane] = std::max(most[lane], steps_before[at + lane + width] - steps_before[at + lane]);
        }
    }
    for (; at < windows; ++at) {
        most[0] = std::max(most[0], steps_before[at + width] - steps_before[at]);
    }
    return *std::ranges::max_element(most);
}

}  // namespace

void cadence(const Minutes& minutes, std::vector<Reason>& reasons) {
    std::vector<double> steps_before(minutes.steps.size() + 1, 0.0);
    double sum = 0;
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        sum += minutes.steps[i];
        steps_before[i + 1] = sum;
    }
    for (const CadenceRule& rule : kCadence) {
        if (steps_before.back() < rule.threshold) {
            continue;  // not even all of the day reaches it
        }
        const std::size_t width = std::min(rule.minutes, minutes.steps.size());
        const double exact = most_within(steps_before, width);
        const double most = std::round(exact * 1000) / 1000;  // sums of fractions drift in their last digits
        if (const int points = ramp(most, rule.threshold, rule.ceiling, rule.low, 100)) {
            std::size_t most_at = 0;
            while (steps_before[most_at + width] - steps_before[most_at] < exact) {
                ++most_at;
            }
            const DayMillis from = minutes.at(most_at);
            reasons.push_back({rule.code, points, most, rule.threshold, from,
                               from + static_cast<DayMillis>(rule.minutes) * kMinute,
                               concat(whole(most), " steps within ", rule.minutes, rule.minutes == 1 ? " minute" : " minutes",
                                      "; people reach ", whole(rule.threshold), " at most")});
        }
    }
}

}  // namespace fitkart::rules
