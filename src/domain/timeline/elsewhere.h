#pragma once
/// One walk earns on one day (rules 1 and 4): a sample that brings its own offset from UTC decides its day, so samples of other
/// offsets may put the same instants on the days around it. Whichever came first, the earliest day holds them.

#include "domain/timeline/day.h"

#include "domain/firewall.h"

namespace fitkart {

/// How many days apart two local days that share an instant may be: UTC+14 and UTC-12 are 26 hours apart.
inline constexpr std::chrono::days kReachOfOffsets{2};

/// The times of `day` that samples of one of the two days before it hold as well. What holds a time is a sample that came in time
/// to earn and counts there, whether or not an even earlier day holds it again; totals of a day hold none. Pure: the same days
/// always give the same answer, in whatever order their samples came.
[[nodiscard]] Elsewhere elsewhere_of(const Day& day, const Day& one_before, const Day& two_before);

}  // namespace fitkart
