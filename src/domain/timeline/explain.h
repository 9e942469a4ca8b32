#pragma once
/// Why a sample counts as it does, in a sentence a walker understands.

#include <string>
#include <string_view>
#include <vector>

#include "domain/timeline/union.h"

#include "domain/firewall.h"

namespace fitkart {

/// One sample of the day, explained; or the lift that a single source's own total gives the day.
struct Explained {
    const LaneKey* lane = nullptr;  ///< none for the lift
    const Slice* slice = nullptr;   ///< none for the lift
    std::int64_t counted = 0;       ///< steps it adds to what may earn
    /// counted, overlap, other_day, day_total, manual, late, corrected, deleted or best_source
    std::string_view rule{};
    std::string sentence{};
};

/// All samples by start, then the lift if there is one. What is counted adds up to Reckoning::earning.
[[nodiscard]] std::vector<Explained> explain(const Day& day, const Reckoning& reckoning, const CountingRules& rules);

}  // namespace fitkart
