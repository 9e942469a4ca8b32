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

}  // namespace

void cadence(const Minutes& minutes, std::vector<Reason>& reasons) {
    for (const CadenceRule& rule : kCadence) {
        double sum = 0;
        double most = 0;
        std::size_t most_at = 0;
        for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
            sum += minutes.steps[i];
            if (i >= rule.minutes) {
                sum -= minutes.steps[i - rule.minutes];
            }
            if (sum > most) {
                most = sum;
                most_at = i + 1 >= rule.minutes ? i + 1 - rule.minutes : 0;
            }
        }
        most = std::round(most * 1000) / 1000;  // a sliding sum of fractions drifts in its last digits
        if (const int points = ramp(most, rule.threshold, rule.ceiling, rule.low, 100)) {
            const DayMillis from = minutes.at(most_at);
            reasons.push_back({rule.code, points, most, rule.threshold, from,
                               from + static_cast<DayMillis>(rule.minutes) * kMinute,
                               concat(whole(most), " steps within ", rule.minutes, rule.minutes == 1 ? " minute" : " minutes",
                                      "; people reach ", whole(rule.threshold), " at most")});
        }
    }
}

}  // namespace fitkart::rules
