/// How much at night.
#include <algorithm>

#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {
namespace {

constexpr DayMillis kFrom = 30 * 60'000;
constexpr DayMillis kTo = 300 * 60'000;

}  // namespace

int brisk_at_night(const Minutes& minutes, const DayClock& clock) {
    constexpr double kBrisk = 60;
    const auto from = minutes.steps.begin() + minutes.index(clock.midnight + kFrom);
    const auto to = minutes.steps.begin() + minutes.index(clock.midnight + kTo);
    return static_cast<int>(std::count_if(from, to, [](double steps) { return steps >= kBrisk; }));
}

/// Honest days: 35 brisk minutes at most. Who works at night walks more and is honest: what is usual for him is left out, and the
/// rule never stops a day by itself, it only weighs on top of others.
void night(const Minutes& minutes, const DayClock& clock, int usual, Findings& found) {
    constexpr double kThreshold = 60;
    const int brisk = brisk_at_night(minutes, clock);
    found.measured("night", brisk - usual, kThreshold);
    if (const int points = ramp(brisk - usual, kThreshold, 180, 15, 40)) {
        found.add({"night", points, static_cast<double>(brisk - usual), kThreshold, clock.midnight + kFrom, clock.midnight + kTo,
                   concat(brisk, " minutes of brisk walking between half past midnight and five",
                          usual > 0 ? concat(", where ", usual, " are usual") : std::string())});
    }
}

}  // namespace fitkart::rules
