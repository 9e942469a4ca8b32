/// Health Connect: lists of each kind, as webhooks send them, or records of several kinds, as bridges to its own API answer them.
#include <algorithm>
#include <array>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/sample_formats_json.h"

namespace fitkart {
namespace {

/// RecordingMethod of Health Connect: 1 active, 2 automatic, 3 by hand.
std::string_view method_of(const std::optional<std::int64_t>& number) {
    return number == 1 ? "active" : number == 2 ? "automatic" : number == 3 ? "manual" : "unknown";
}

std::optional<Instant> first_time(const Json& record, std::initializer_list<const char*> texts, const char* millis) {
    for (const char* name : texts) {
        if (const auto text = text_of(record.find(name))) {
            return instant_from(*text);
        }
    }
    return since_epoch<std::chrono::milliseconds>(whole_of(record.find(millis)));
}

/// The walker's clock when the record began: "+02:00" as java.time writes it, {"id": "+02:00", "totalSeconds": 7200} as bridges of
/// React Native do, or seconds as in the database of Health Connect's own export. An offset inside a time may be of whoever wrote it.
std::optional<std::chrono::seconds> start_offset_of(const Json& record) {
    for (const char* name : {"startZoneOffset", "start_zone_offset"}) {
        if (const auto offset = record.find(name)) {
            if (const auto text = offset->as_string()) {
                return offset_from(*text);
            }
            const auto seconds = offset->is_object() ? whole_of(offset->find("totalSeconds")) : offset->as_int64();
            return seconds ? std::optional{std::chrono::seconds{*seconds}} : std::nullopt;
        }
    }
    return std::nullopt;
}

/// Device.type of Health Connect, from 1 on (0: unknown); newer ones by their number.
std::optional<std::string> kind_of_device(const std::optional<Json>& type) {
    constexpr std::array<std::string_view, 8> kKinds{"watch", "phone", "scale", "ring", "head-mounted", "fitness band", "chest strap", "smart display"};
    const auto number = whole_of(type);
    if (!number || *number < 1) {
        return number ? std::nullopt : text_of(type);
    }
    return *number <= std::ssize(kKinds) ? std::string(kKinds[static_cast<std::size_t>(*number - 1)]) : concat("type ", *number);
}

/// The app that wrote the record and the device that it had the steps from, as far as they are named: "com.sec.android.app.shealth
/// samsung SM-R890 watch". One app may write for a phone and a watch.
std::string device_of(const Json& metadata) {
    const auto origin = metadata.find("dataOrigin");
    const Json device = metadata.find("device").value_or(Json{});
    std::string named;
    for (const auto& part : {origin && origin->is_object() ? text_of(origin->find("packageName")) : text_of(origin),
                             text_of(device.find("manufacturer")), text_of(device.find("model")), kind_of_device(device.find("type"))}) {
        if (const std::string_view name = trimmed(part ? *part : std::string_view{}); !name.empty()) {
            named += concat(named.empty() ? "" : " ", name);
        }
    }
    return named;
}

/// Every edit has a later lastModifiedTime, whoever makes it; clientRecordVersion counts those of the app that wrote the record.
std::optional<std::int64_t> version_of(const Json& metadata) {
    if (const auto modified = first_time(metadata, {"last_modified_time", "lastModifiedTime"}, "last_modified_time_ms")) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(modified->time_since_epoch()).count();
    }
    return whole_of(metadata.find("clientRecordVersion"));
}

/// How a kind of record names its measure: {"meters": 15.2}, {"distance": {"inMeters": 15.2}}, or a value with its unit beside it.
struct Measure {
    const char* plain;
    const char* object;
    const char* in_object;
    std::array<std::string_view, 2> units;
    void (FoundSamples::*add)(const std::string& device, const Interval& time, double amount);
};
constexpr Measure kDistance{"meters", "distance", "inMeters", {"m", "meters"}, &FoundSamples::add_distance};
constexpr Measure kCalories{"calories", "energy", "inKilocalories", {"kcal", "Cal"}, &FoundSamples::add_calories};

std::optional<double> amount_of(const Json& record, const Measure& measure) {
    if (const auto number = number_of(record.find(measure.plain))) {
        return number;
    }
    if (const auto inside = record.find(measure.object); inside && inside->is_object()) {
        return number_of(inside->find(measure.in_object));
    }
    const auto unit = text_of(record.find("unit"));
    return unit && std::ranges::find(measure.units, *unit) != measure.units.end() ? number_of(record.find("value")) : std::nullopt;
}

std::optional<Instant> start_of(const Json& record) { return first_time(record, {"start_time", "startTime"}, "start_time_ms"); }
std::optional<Instant> end_of(const Json& record) { return first_time(record, {"end_time", "endTime"}, "end_time_ms"); }

/// One that cannot be read is left out: steps are told without it.
void add_measure(const Json& record, const Measure& measure, FoundSamples& found) {
    const auto amount = amount_of(record, measure);
    const auto from = start_of(record);
    const auto to = end_of(record);
    if (amount && from && to) {
        (found.*measure.add)(device_of(record.find("metadata").value_or(record)), {*from, *to}, *amount);
    }
}

/// {"time": …, "bpm": 72}, as a record by itself or among the samples of one.
void add_beats(const Json& record, FoundSamples& found) {
    const auto samples = record.find("samples");
    for (const Json& sample : samples ? samples->elements() : std::vector<Json>{record}) {
        auto rate = number_of(sample.find("beatsPerMinute"));
        for (const char* name : {"bpm", "value"}) {
            rate = rate ? rate : number_of(sample.find(name));
        }
        const auto at = first_time(sample, {"time", "start_time", "startTime"}, "start_time_ms");
        if (rate && at) {
            found.add_beat(*at, *rate);
        }
    }
}

void add_steps(const Json& record, std::size_t index, FoundSamples& found) {
    auto steps = whole_of(record.find("count"));
    if (!steps) {
        steps = whole_of(record.find("value"));
    }
    if (!steps) {
        found.malformed(concat("record ", index, " has no count"));
        return;
    }
    FoundSample sample{.steps = *steps, .source = "health_connect"};
    sample.from = start_of(record);
    sample.to = end_of(record);
    const Json metadata = record.find("metadata").value_or(record);
    sample.id = text_of(metadata.find("id"));
    if (sample.id) {
        sample.version = version_of(metadata);
    }
    sample.method = method_of(whole_of(metadata.find("recordingMethod")));
    sample.device = device_of(metadata);
    sample.utc_offset = start_offset_of(record);
    add_interval(found, sample, "record", index);
}

/// What a record of several kinds is: "StepsRecord", "Steps" and "steps" are one; without a name it is of steps.
std::string kind_of(const Json& record) {
    auto type = text_of(record.find("record_type"));
    type = type ? type : text_of(record.find("recordType"));
    std::string kind = type.value_or("steps");
    if (kind.ends_with("Record")) {
        kind.erase(kind.size() - std::string_view("Record").size());
    }
    std::erase(kind, '_');
    std::ranges::transform(kind, kind.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return kind;
}

/// Kinds that are neither steps nor tell of them are left out.
void add_record(const Json& record, std::string_view kind, std::size_t index, FoundSamples& found) {
    const Json metadata = record.find("metadata").value_or(record);
    if (kind == "steps") {
        add_steps(record, index, found);
    } else if (method_of(whole_of(metadata.find("recordingMethod"))) == "manual") {
        return;  // measures that were typed in say nothing of steps that were counted
    } else if (kind == "distance") {
        add_measure(record, kDistance, found);
    } else if (kind == "activecalories" || kind == "activecaloriesburned") {
        add_measure(record, kCalories, found);
    } else if (kind == "heartrate") {
        add_beats(record, found);
    }
}

/// What was deleted since the last time: ids beside the records, or as React Native's getChanges answers them.
void add_deletions(const Json& payload, FoundSamples& found) {
    const auto add = [&](const std::optional<std::string>& id, const char* list, std::size_t index) {
        if (id && !id->empty()) {
            found.add({.source = "health_connect", .id = id});
        } else {
            found.malformed(concat(list, " ", index, " has no id"));
        }
    };
    std::size_t index = 0;
    for (const Json& id : payload.find("deletedIds").value_or(Json{}).elements()) {
        add(id.as_string(), "deletedIds", index++);
    }
    index = 0;
    for (const Json& change : payload.find("deletionChanges").value_or(Json{}).elements()) {
        add(text_of(change.find("recordId")), "deletionChanges", index++);
    }
}

bool is_list(const std::optional<Json>& json) { return json && json->is_array(); }

}  // namespace

void read_health_connect(const Json& payload, FoundSamples& found) {
    const auto records = payload.find("records");
    const auto changes = payload.find("upsertionChanges");
    if (!is_list(payload.find("steps")) && !is_list(records) && !is_list(changes) && !is_list(payload.find("deletedIds")) &&
        !is_list(payload.find("deletionChanges"))) {
        refuse_payload("has neither an array steps nor an array records, as Health Connect's do");
    }
    found.distances_are_of_any_movement();
    for (const auto& [list, kind] : {std::pair{"steps", "steps"}, {"distance", "distance"}, {"active_calories", "activecalories"}, {"heart_rate", "heartrate"}}) {
        std::size_t index = 0;
        for (const Json& record : payload.find(list).value_or(Json{}).elements()) {
            add_record(record, kind, index++, found);
        }
    }
    std::size_t index = 0;
    for (const Json& record : records ? records->elements() : std::vector<Json>{}) {
        add_record(record, kind_of(record), index++, found);
    }
    index = 0;
    for (const Json& change : changes ? changes->elements() : std::vector<Json>{}) {
        const Json record = change.find("record").value_or(change);
        add_record(record, kind_of(record), index++, found);
    }
    add_deletions(payload, found);
}

}  // namespace fitkart
