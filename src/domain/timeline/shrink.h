#pragma once
/// A day that nobody corrects any more, as its sums: what it counts stays, what it was made of goes.

#include <optional>

#include "domain/timeline/union.h"

#include "domain/firewall.h"

namespace fitkart {

/// The day as totals of the source that counted most: one of what may earn, and one of all steps where these are more. It counts,
/// to the step, what the day counted. Nothing for a day with steps typed in, which counts by other rules; for one that is such
/// totals already; for one that leaves time to an earlier day; and for one whose id a neighbouring day knows, since it says which
/// of the two counts.
[[nodiscard]] std::optional<Day> shrunk(const Day& day, const Reckoning& reckoning, const CountingRules& rules);

/// Whether two neighbouring days have a sample of one and the same id.
[[nodiscard]] bool share_ids(const Day& one, const Day& other);

}  // namespace fitkart
