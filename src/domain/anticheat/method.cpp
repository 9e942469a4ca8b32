/// How it was recorded.
#include <algorithm>

#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {

/// Steps typed in by hand, where the setting lets them earn. A forgotten walk is typed in by honest people, too; a day of which
/// most was typed in is looked at.
void typed_in(const Day& day, const Reckoning& reckoning, const CountingRules& rules, Findings& found) {
    constexpr double kThreshold = 0.25;
    constexpr double kSomeSteps = 1'000;
    if (!rules.manual_earns || reckoning.earning.count() == 0) {
        return;
    }
    double manual = 0;
    double measured = 0;
    for (const Share& share : shares_of(day, reckoning)) {
        const LaneKey& key = day.lanes()[share.of.lane].key;
        const bool by_hand = key.method == RecordingMethod::manual || key.source == kManualSource;
        (by_hand ? manual : measured) += static_cast<double>(share.counted);
    }
    // What a total typed in for the whole day adds to that.
    for (const Lane& lane : day.lanes()) {
        if (lane.key.totals && (lane.key.method == RecordingMethod::manual || lane.key.source == kManualSource)) {
            manual = std::max(manual, static_cast<double>(reckoning.earning.count()) - measured);
        }
    }
    const double share = manual / static_cast<double>(reckoning.earning.count());
    if (const int points = manual < kSomeSteps ? 0 : ramp(share, kThreshold, 0.6, 20, 80)) {
        found.add({"typed_in", points, share, kThreshold, 0, 0, concat(whole(share * 100), "% of the steps were typed in")});
    }
}

}  // namespace fitkart::rules
