#include "functions/steps_intake.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "domain/anticheat/limits.h"
#include "domain/iso_time.h"
#include "domain/text.h"
#include "domain/timeline/apportion.h"

#include "postgres/json.h"

namespace fitkart {
namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestMetadata = 8'000;

[[noreturn]] void refuse(std::string_view argument, const std::string& message) {
    throw Error{ErrorCode::validation_failed, message, {{"argument", argument}}};
}

void require_name(std::string_view argument, const std::optional<std::string>& name) {
    if (name && (name->empty() || name->size() > kLongestName)) {
        refuse(argument, concat(argument, " has ", name->size(), " bytes, not 1 to ", kLongestName));
    }
}

/// When it was walked: an interval, or a day of which it is the total.
void require_time(const StepSample& sample) {
    if (sample.started_at.has_value() != sample.ended_at.has_value()) {
        refuse(sample.started_at ? "ended_at" : "started_at", "an interval needs both started_at and ended_at");
    }
    if (sample.started_at.has_value() == sample.recorded_date.has_value()) {
        refuse("recorded_date", "give either started_at and ended_at, or recorded_date for the total of a local day");
    }
}

std::uint32_t decimetres(double metres) { return static_cast<std::uint32_t>(std::lround(metres * 10)); }

}  // namespace

RecordingMethod check(const StepSample& sample, const IntakeRules& rules) {
    rules.sources.require(sample.source);
    const RecordingMethod method =
        sample.source == kManualSource ? RecordingMethod::manual : recording_method_from(sample.recording_method);
    limits::require_possible_count(sample.steps);
    require_name("device_id", sample.device_id);
    require_name("source_record_id", sample.source_record_id);
    if (sample.source_version && (*sample.source_version < 0 || *sample.source_version == INT64_MAX)) {
        refuse("source_version", concat("source_version ", *sample.source_version, " is no version"));
    }
    if (sample.utc_offset_minutes && (*sample.utc_offset_minutes < limits::kOffsetLow || *sample.utc_offset_minutes > limits::kOffsetHigh)) {
        refuse("utc_offset_minutes", concat("utc_offset_minutes is ", *sample.utc_offset_minutes, ", not between ", limits::kOffsetLow,
                                            " and ", limits::kOffsetHigh));
    }
    if (sample.distance_m) {
        limits::require_measure("distance_m", *sample.distance_m, 0, limits::kSampleDistance);
    }
    if (sample.calories_kcal) {
        limits::require_measure("calories_kcal", *sample.calories_kcal, 0, limits::kSampleCalories);
    }
    if (sample.heart_points) {
        limits::require_measure("heart_points", static_cast<double>(*sample.heart_points), 0, limits::kSampleHeartPoints);
    }
    if (sample.heart_rate_bpm) {
        limits::require_measure("heart_rate_bpm", *sample.heart_rate_bpm, limits::kHeartRateLow, limits::kHeartRateHigh);
    }
    if (sample.metadata && (sample.metadata->front() != '{' || sample.metadata->size() > kLongestMetadata)) {
        refuse("metadata", concat("metadata is an object of at most ", kLongestMetadata, " bytes"));
    }
    return method;
}

bool in_time(const Walker& walker, LocalDay day, const IntakeRules& rules) {
    return day >= walker.sign_up_day && day >= walker.today - std::chrono::days{rules.earning_window_days};
}

Delivery& Deliveries::of(LocalDay day, const LaneKey& key, const std::optional<std::string>& device, bool alone) {
    if (!alone) {
        const auto [known, fresh] = places_.try_emplace({day, key, device}, all.size());
        if (!fresh) {
            return all[known->second];
        }
    }
    return all.emplace_back(Delivery{day, key, device, {}, {}, {}, {}, {}});
}

namespace {

/// Whether a part lies on the day on which the person's own calendar has it.
bool at_home(const DayPart& part, ZonedCalendar& calendar) {
    const Stretch home = calendar.stretch_at(part.time.begin);
    return home.day == part.day && part.time.end <= home.time.end;
}

/// Whether the steps of a day's total fit into what has passed of that day by the person's own clock. Dates begin at other times
/// elsewhere, and a total says nothing of when within its day it was walked: what is ahead of its time earns once it is sent again.
bool has_passed(const DayPart& total, Walker& walker, Instant now) {
    const Instant latest = now + limits::kClockSkew;
    const Stretch today = walker.calendar.stretch_at(latest);
    return total.day < today.day || (total.day == today.day && limits::fit_into(total.steps, latest - today.time.begin));
}

}  // namespace

void take_in(const StepSample& sample, std::size_t index, Walker& walker, const IntakeRules& rules,
             Deliveries& deliveries) {
    require_time(sample);
    const RecordingMethod method = check(sample, rules);
    std::optional<FixedOffset> own;
    if (sample.utc_offset_minutes) {
        own.emplace(std::chrono::minutes{*sample.utc_offset_minutes});
    }
    Calendar& calendar = own ? static_cast<Calendar&>(*own) : walker.calendar;

    std::vector<DayPart> parts;
    if (sample.recorded_date) {
        limits::require_possible_day(*sample.recorded_date, calendar.stretch_at(rules.now + limits::kClockSkew).day);
        parts.push_back({*sample.recorded_date, {}, sample.steps});
    } else {
        const Interval interval{*sample.started_at, *sample.ended_at};
        limits::require_possible_time(interval, rules.now);
        limits::require_within_a_day(interval, calendar.stretch_at(interval.begin));
        limits::require_possible_cadence(interval, sample.steps, method);
        parts = split_by_day(interval, sample.steps, calendar);
    }

    std::vector<std::int64_t> distances(parts.size(), 0);
    if (sample.distance_m) {
        std::vector<std::int64_t> lengths;
        for (const DayPart& part : parts) {
            lengths.push_back(std::max<std::int64_t>(1, (part.time.end - part.time.begin).count()));
        }
        distances = apportion(decimetres(*sample.distance_m), lengths);
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const DayPart& part = parts[i];
        const bool deletion = sample.steps == 0 && sample.source_record_id.has_value() && i == 0;
        if (part.steps == 0 && !deletion) {
            continue;  // nothing, or too short a part for a step
        }
        const bool total = sample.recorded_date.has_value();
        const bool earns = in_time(walker, part.day, rules) && (!total || has_passed(part, walker, rules.now));
        const LaneKey key{sample.source, sample.device_id ? hash_of(*sample.device_id) : 0, method, total, earns};
        Slice slice;
        if (sample.recorded_date) {
            slice.steps = static_cast<std::int32_t>(part.steps);
        } else {
            slice = slice_of(part.day, part.time, part.steps);
        }
        deliveries.roam |= own && key.earns && !key.totals && !at_home(part, walker.calendar);
        slice.distance = static_cast<std::uint32_t>(distances[i]);
        slice.id = sample.source_record_id ? hash_of(*sample.source_record_id) : 0;
        slice.version = sample.source_version ? static_cast<std::uint64_t>(*sample.source_version) + 1 : 0;
        Delivery& delivery = deliveries.of(part.day, key, sample.device_id, sample.metadata.has_value());
        delivery.slices.push_back(slice);
        delivery.samples.push_back(&sample);
        delivery.indexes.push_back(static_cast<std::uint32_t>(index));
    }
}

namespace {

template <typename T>
std::optional<T> member(const Json& element, std::string_view name, std::optional<T> (Json::*read)() const, std::string_view kind) {
    const auto found = element.find(name);
    if (!found) {
        return std::nullopt;
    }
    const std::optional<T> value = ((*found).*read)();
    if (!value) {
        refuse(name, concat(name, " is ", kind, ", not ", found->text().substr(0, 60)));
    }
    return value;
}

std::optional<Instant> instant_member(const Json& element, std::string_view name) {
    const auto text = member(element, name, &Json::as_string, "a time such as \"2026-06-01T12:00:00+02:00\"");
    if (!text) {
        return std::nullopt;
    }
    const auto at = instant_from(*text);
    if (!at) {
        refuse(name, concat(name, " is a time with its offset, such as \"2026-06-01T12:00:00+02:00\", not \"", text->substr(0, 60), '"'));
    }
    return at;
}

constexpr std::array<std::string_view, 15> kMembers{
    "steps",        "source",         "started_at",     "ended_at",         "recorded_date",      "distance_m", "calories_kcal", "heart_points",
    "heart_rate_bpm", "device_id", "source_record_id", "source_version", "utc_offset_minutes", "recording_method", "metadata"};

}  // namespace

StepSample sample_from(const Json& element) {
    if (!element.is_object()) {
        refuse("samples", concat("a sample is an object, not ", element.text().substr(0, 60)));
    }
    if (const auto malformed = element.find("malformed")) {  // what samples_from could not read
        refuse("samples", malformed->as_string().value_or("malformed").substr(0, 200));
    }
    for (const auto& [name, value] : element.members()) {
        if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end()) {
            refuse("samples", concat("a sample has no member ", name.substr(0, 60)));
        }
    }
    StepSample sample;
    const auto steps = member(element, "steps", &Json::as_int64, "a whole number");
    if (!steps) {
        refuse("steps", "steps is required");
    }
    sample.steps = *steps;
    auto source = member(element, "source", &Json::as_string, "a text");
    if (!source) {
        refuse("source", "source is required");
    }
    sample.source = *std::move(source);
    sample.started_at = instant_member(element, "started_at");
    sample.ended_at = instant_member(element, "ended_at");
    if (const auto date = member(element, "recorded_date", &Json::as_string, "a date such as \"2026-06-01\"")) {
        sample.recorded_date = day_from(*date);
        if (!sample.recorded_date) {
            refuse("recorded_date", concat("recorded_date is a date such as \"2026-06-01\", not \"", date->substr(0, 60), '"'));
        }
    }
    sample.distance_m = member(element, "distance_m", &Json::as_double, "a number");
    sample.calories_kcal = member(element, "calories_kcal", &Json::as_double, "a number");
    sample.heart_points = member(element, "heart_points", &Json::as_int64, "a whole number");
    sample.heart_rate_bpm = member(element, "heart_rate_bpm", &Json::as_double, "a number");
    sample.device_id = member(element, "device_id", &Json::as_string, "a text");
    sample.source_record_id = member(element, "source_record_id", &Json::as_string, "a text");
    sample.source_version = member(element, "source_version", &Json::as_int64, "a whole number");
    sample.utc_offset_minutes = member(element, "utc_offset_minutes", &Json::as_int64, "a whole number");
    sample.recording_method = member(element, "recording_method", &Json::as_string, "a text").value_or("unknown");
    if (const auto metadata = element.find("metadata")) {
        sample.metadata = metadata->text();
    }
    return sample;
}

}  // namespace fitkart
