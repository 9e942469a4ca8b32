#pragma once
/// From samples as they are sent to deliveries as they are booked: checked, cut at midnight, gathered by day and stream.

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "domain/error.h"
#include "domain/settings.h"
#include "domain/timeline/day.h"

#include "functions/walker.h"

namespace fitkart {

class Json;

/// A sample as a client sends it. All but steps and source may be missing; take_in() says what may not.
struct StepSample {
    std::int64_t steps = 0;
    std::string source{};
    std::optional<Instant> started_at{};
    std::optional<Instant> ended_at{};
    std::optional<LocalDay> recorded_date{};
    std::optional<double> distance_m{};
    std::optional<double> calories_kcal{};
    std::optional<std::int64_t> heart_points{};
    std::optional<double> heart_rate_bpm{};
    std::optional<std::string> device_id{};
    std::optional<std::string> source_record_id{};
    std::optional<std::int64_t> source_version{};
    std::optional<std::int64_t> utc_offset_minutes{};
    std::string recording_method = "unknown";
    std::optional<std::string> metadata{};  ///< JSON text of an object
};

/// What arrived together of one stream for one local day: a row of step_records, once it changes something.
struct Delivery {
    LocalDay day{};
    LaneKey key{};
    std::optional<std::string> device{};
    std::vector<Slice> slices{};
    std::vector<const StepSample*> samples{};  ///< beside slices, where there is more to a sample than its slice; else empty
    std::vector<std::uint32_t> indexes{};      ///< beside slices: which sample of the call each is part of
    std::vector<Outcome> outcomes{};           ///< beside slices, once booked
    std::optional<StepRecordId> record{};      ///< its row, once booked and unless all of it was there before
};

/// The deliveries of one person in one call, one a day and stream; what brings metadata stands alone, since a row has one.
class Deliveries {
  public:
    std::vector<Delivery> all{};
    bool roam = false;  ///< what may earn lies, by the offset it brought, on another day than the person's own zones say

    [[nodiscard]] Delivery& of(LocalDay day, const LaneKey& key, const std::optional<std::string>& device, bool alone);

  private:
    std::map<std::tuple<LocalDay, LaneKey, std::optional<std::string>>, std::size_t> places_{};
};

struct Rejection {
    std::size_t index = 0;
    ErrorCode code{};
    std::string message{};
};

/// What a call goes by.
struct IntakeRules {
    Instant now{};
    std::int32_t earning_window_days = 30;
    SourcePriority sources{};
};

/// Whether what arrives now for that day may earn (rule 5): not before the day of sign-up, and not too old.
[[nodiscard]] bool in_time(const Walker& walker, LocalDay day, const IntakeRules& rules);

/// What a sample must have whoever sends it, its time apart: forms, ranges, limits. Answers how it was recorded; throws as take_in does.
RecordingMethod check(const StepSample& sample, const IntakeRules& rules);

/// Checks one sample and adds its parts to the deliveries they belong to. Throws VALIDATION_FAILED or INVALID_STEP_DATA, and
/// then has added nothing. `sample` must outlive the deliveries.
void take_in(const StepSample& sample, std::size_t index, Walker& walker, const IntakeRules& rules,
             Deliveries& deliveries);

/// The sample that an element of a batch spells. Throws VALIDATION_FAILED for anything that is no sample.
[[nodiscard]] StepSample sample_from(const Json& element);

}  // namespace fitkart
