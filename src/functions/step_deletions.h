#pragma once
/// Samples that are deleted by their id alone, which is all that HealthKit and Health Connect tell of what was deleted there.

#include <span>

#include "functions/steps_intake.h"

namespace fitkart {

class Sql;

/// No steps, an id, and no time.
[[nodiscard]] bool is_deletion_by_id(const StepSample& sample);

/// A deletion, and its place in the call.
struct Deletion {
    StepSample* sample = nullptr;
    std::size_t index = 0;
};

/// Adds to the deliveries what takes these samples away: on each day that has one under the id, in its newest version unless the
/// deletion brings one of its own: then it is given that. An id that never came, or that a day has lost as it became its sums, takes nothing away.
/// The samples have been checked, and must outlive the deliveries.
void take_in_deletions(Sql& sql, std::span<const Deletion> deletions, const Walker& walker, const IntakeRules& rules, Deliveries& deliveries);

}  // namespace fitkart
