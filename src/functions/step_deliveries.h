#pragma once
/// The rows of step_records: every delivery as it came.

#include <vector>

#include "domain/anticheat/arrival.h"
#include "domain/anticheat/effort.h"

#include "functions/steps_intake.h"

namespace fitkart {

class Sql;

struct NewRecord {
    UserId user{};
    const Delivery* delivery = nullptr;  ///< its accepted slices are written
    bool verified = false;
    Instant at{};
};

/// Writes them, those that have nothing but steps with one statement for all.
void write_records(Sql& sql, const std::vector<NewRecord>& records);

/// The samples of all deliveries of a person between two days, as they were delivered: what his days are rebuilt from. Ascending by
/// day, and within a day by when they came.
[[nodiscard]] std::vector<Delivered> load_deliveries(Sql& sql, UserId user, LocalDay from, LocalDay to);

/// The samples of a day that came with a heart rate or with calories.
[[nodiscard]] std::vector<MeasuredSample> load_measured(Sql& sql, UserId user, LocalDay day);

}  // namespace fitkart
