/// How much at night.
#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {

/// Brisk minutes from half past midnight to five. Honest days: 35 at most. Who works at night walks more and is honest: the rule
/// never stops a day by itself, it only weighs on top of others.
void night(const Minutes& minutes, const DayClock& clock, std::vector<Reason>& reasons) {
    constexpr double kBrisk = 60;
    constexpr double kThreshold = 60;
    constexpr DayMillis kMinute = 60'000;
    const DayMillis from = clock.midnight + 30 * kMinute;
    const DayMillis to = clock.midnight + 300 * kMinute;
    std::size_t brisk = 0;
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        const DayMillis at = minutes.at(i);
        brisk += at >= from && at < to && minutes.steps[i] >= kBrisk ? 1 : 0;
    }
    if (const int points = ramp(static_cast<double>(brisk), kThreshold, 180, 15, 40)) {
        reasons.push_back({"night", points, static_cast<double>(brisk), kThreshold, from, to,
                           concat(brisk, " minutes of brisk walking between half past midnight and five")});
    }
}

}  // namespace fitkart::rules
