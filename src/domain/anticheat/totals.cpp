/// How much: against what anybody walks, and against the samples of the same day.
#include <algorithm>

#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {
namespace {

constexpr DayMillis kMinute = 60'000;

/// The longest time, in minutes, of the waking day (from seven to ten in the evening) of which there are no samples: where a
/// tracker was off, or has not synced yet.
std::size_t longest_silence(const Minutes& minutes, const DayClock& clock) {
    const DayMillis wakes = clock.midnight + 7 * 60 * kMinute;
    const DayMillis sleeps = clock.midnight + 22 * 60 * kMinute;
    DayMillis heard = wakes;
    DayMillis longest = 0;
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        if (minutes.steps[i] > 0) {
            const DayMillis at = std::clamp(minutes.at(i), wakes, sleeps);
            longest = std::max(longest, at - std::min(at, heard));
            heard = std::max(heard, at);
        }
    }
    return std::max(longest, sleeps - heard) / kMinute;
}

/// What a total has above its samples, less what was missed while the tracker was silent for long.
double unexplained(double above, const Minutes& minutes, const DayClock& clock) {
    constexpr std::size_t kSilence = 300;   // minutes
    constexpr double kMissingAMinute = 35;  // steps
    const std::size_t silence = longest_silence(minutes, clock);
    return above - (silence >= kSilence ? kMissingAMinute * static_cast<double>(silence) : 0);
}

}  // namespace

/// Honest days: at most 43,112 steps among 3,666 of both studies. The highest documented day is 204,371.
void day_total(const Reckoning& reckoning, Findings& found) {
    constexpr double kThreshold = 60'000;
    const auto steps = static_cast<double>(reckoning.earning.count());
    found.measured("day_total", steps, kThreshold);
    if (const int points = ramp(steps, kThreshold, 120'000, 40, 100)) {
        found.add({"day_total", points, steps, kThreshold, 0, 0,
                   concat(whole(steps), " steps in a day; honest days stay below ", whole(kThreshold))});
    }
}

/// A source's own total of the day above all its samples. Trackers report such totals where samples are missing: of 593 honest
/// days 8 have one of 800 steps more or above, 7 of them with a silence of five hours and more in its waking time, and less than 35
/// steps for each minute of it. A total that no silence explains was made up, as a rule: the eighth is that of two days.
void lift(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock, Findings& found) {
    constexpr double kSomeSteps = 1'000;
    constexpr double kShare = 0.15;
    const auto walked = static_cast<double>(reckoning.walked.count());
    const double above = static_cast<double>(reckoning.earning.count()) - walked;
    if (walked < kSomeSteps || above < kSomeSteps) {
        return;  // of a source that tells totals alone nothing contradicts it
    }
    const double share = unexplained(above, minutes, clock) / walked;
    found.measured("lift", share, kShare);
    if (const int points = ramp(share, kShare, 0.5, 75, 95)) {
        found.add({"lift", points, std::round(share * 1000) / 1000, kShare, 0, 0,
                   concat("the day's total of ", reckoning.lifted_by, " is ", whole(above),
                          " steps above its samples, and no silence among them explains it")});
    }
}

bool is_lifted(const Reckoning& reckoning) {
    constexpr double kSomeSteps = 200;
    constexpr double kShare = 0.05;
    const auto walked = static_cast<double>(reckoning.walked.count());
    const double above = static_cast<double>(reckoning.earning.count()) - walked;
    return walked >= kSomeSteps && above >= kSomeSteps && above >= kShare * walked;
}

bool is_explained(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock) {
    return unexplained(static_cast<double>((reckoning.earning - reckoning.walked).count()), minutes, clock) <= 0;
}

}  // namespace fitkart::rules
