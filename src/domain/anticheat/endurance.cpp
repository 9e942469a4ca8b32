/// How long without a pause.
#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {

/// The longest time on the move without five quiet minutes in a row. The longest run of honest people at 100 steps a minute or
/// more is 120 minutes; a marathon takes up to six hours, but with pauses or at a run, and is looked at by a person.
void endurance(const Minutes& minutes, Findings& found) {
    constexpr double kMoving = 60;
    constexpr std::size_t kPause = 5;
    constexpr double kThreshold = 300;
    std::size_t begin = 0;
    std::size_t quiet = kPause;
    std::size_t longest = 0;
    std::size_t longest_begin = 0;
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        if (minutes.steps[i] >= kMoving) {
            if (quiet >= kPause) {
                begin = i;
            }
            quiet = 0;
            if (i + 1 - begin > longest) {
                longest = i + 1 - begin;
                longest_begin = begin;
            }
        } else {
            ++quiet;
        }
    }
    found.measured("no_pause", static_cast<double>(longest), kThreshold);
    if (const int points = ramp(static_cast<double>(longest), kThreshold, 540, 40, 90)) {
        found.add({"no_pause", points, static_cast<double>(longest), kThreshold, minutes.at(longest_begin),
                   minutes.at(longest_begin + longest),
                   concat(longest, " minutes on the move without a pause of five minutes")});
    }
}

}  // namespace fitkart::rules
