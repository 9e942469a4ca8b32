/// Google Fit, Health Connect, Fitbit and Withings.
#include <array>
#include <charconv>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/sample_formats.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

/// A whole number, written as one or as text: services disagree even within one answer.
std::optional<std::int64_t> whole_of(const std::optional<Json>& json) {
    if (!json) {
        return std::nullopt;
    }
    if (const auto text = json->as_string()) {
        std::int64_t number = 0;
        const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
        return failed == std::errc{} && end == text->data() + text->size() ? std::optional{number} : std::nullopt;
    }
    return json->as_int64();
}

std::optional<std::string> text_of(const std::optional<Json>& json) { return json ? json->as_string() : std::nullopt; }

template <typename Duration>
std::optional<Instant> since_epoch(const std::optional<std::int64_t>& number) {
    constexpr std::chrono::seconds kYear9999{253'402'300'799};
    if (!number || *number < 0 || std::chrono::floor<std::chrono::seconds>(Duration{*number}) > kYear9999) {
        return std::nullopt;
    }
    return Instant{std::chrono::floor<Instant::duration>(Duration{*number})};
}

[[noreturn]] void refuse(const char* what) {
    throw Error{ErrorCode::validation_failed, concat("payload ", what), {{"argument", "payload"}}};
}

void add_interval(FoundSamples& found, FoundSample sample, const char* what, std::size_t index) {
    if (!sample.from || !sample.to) {
        found.malformed(concat(what, " ", index, " has no start or no end"));
    } else if (sample.steps != 0 || sample.version) {  // no steps in a later version delete what an earlier one had
        found.add(sample);
    }
}

// --- Health Connect ----------------------------------------------------------------------------------------------------------

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

void add_health_connect(const Json& record, std::size_t index, FoundSamples& found) {
    auto steps = whole_of(record.find("count"));
    if (!steps) {
        steps = whole_of(record.find("value"));
    }
    if (!steps) {
        found.malformed(concat("record ", index, " has no count"));
        return;
    }
    FoundSample sample{.steps = *steps, .source = "health_connect"};
    sample.from = first_time(record, {"start_time", "startTime"}, "start_time_ms");
    sample.to = first_time(record, {"end_time", "endTime"}, "end_time_ms");
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

// --- Fitbit ------------------------------------------------------------------------------------------------------------------

void add_fitbit_days(const Json& days, FoundSamples& found) {
    std::size_t index = 0;
    for (const Json& each : days.elements()) {
        const auto steps = whole_of(each.find("value"));
        const auto date = text_of(each.find("dateTime"));
        const auto day = date ? day_from(*date) : std::nullopt;
        if (!steps || !day) {
            found.malformed(concat("activities-steps ", index, " has no day or no value"));
        } else if (*steps != 0) {
            found.add({.steps = *steps, .source = "fitbit", .day = *day, .method = "automatic"});
        }
        ++index;
    }
}

void add_fitbit_minutes(const Json& intraday, LocalDay day, const LocalClock& clock, FoundSamples& found) {
    const auto dataset = intraday.find("dataset");
    if (!dataset || !dataset->is_array()) {
        refuse("has no dataset among activities-steps-intraday");
    }
    const auto minutes = whole_of(intraday.find("datasetInterval")).value_or(1);
    if (minutes < 1 || minutes > 60) {
        refuse("has a datasetInterval that is not 1 to 60 minutes");
    }
    std::size_t index = 0;
    for (const Json& each : dataset->elements()) {
        const auto steps = whole_of(each.find("value"));
        const auto time = text_of(each.find("time"));
        const auto shown = time ? instant_from(concat(iso_text(day), 'T', *time, 'Z')) : std::nullopt;
        if (!steps || !shown) {
            found.malformed(concat("dataset ", index, " has no time or no value"));
        } else if (*steps != 0) {
            const Instant from = clock(*shown);
            found.add({.steps = *steps, .source = "fitbit", .from = from, .to = from + std::chrono::minutes{minutes}, .method = "automatic"});
        }
        ++index;
    }
}

}  // namespace

void read_google_fit(const Json& payload, FoundSamples& found) {
    const auto points = payload.find("point");
    if (!points || !points->is_array()) {
        refuse("has no array point, as a dataset of Google Fit does");
    }
    std::size_t index = 0;
    for (const Json& point : points->elements()) {
        const auto values = point.find("value");
        const auto steps = values && values->size() > 0 ? whole_of(values->elements().front().find("intVal")) : std::nullopt;
        const auto origin = text_of(point.find("originDataSourceId"));
        if (!steps) {
            found.malformed(concat("point ", index, " has no intVal"));
        } else {
            FoundSample sample{.steps = *steps, .source = "google_fit"};
            sample.from = since_epoch<std::chrono::nanoseconds>(whole_of(point.find("startTimeNanos")));
            sample.to = since_epoch<std::chrono::nanoseconds>(whole_of(point.find("endTimeNanos")));
            sample.device = origin;
            sample.method = origin && origin->ends_with("user_input") ? "manual" : "automatic";
            add_interval(found, sample, "point", index);
        }
        ++index;
    }
}

void read_health_connect(const Json& payload, FoundSamples& found) {
    const auto steps = payload.find("steps");
    const auto records = payload.find("records");
    if ((!steps || !steps->is_array()) && (!records || !records->is_array())) {
        refuse("has neither an array steps nor an array records, as Health Connect's do");
    }
    std::size_t index = 0;
    for (const Json& record : steps ? steps->elements() : std::vector<Json>{}) {
        add_health_connect(record, index++, found);
    }
    index = 0;
    for (const Json& record : records ? records->elements() : std::vector<Json>{}) {
        const auto type = text_of(record.find("record_type"));
        if (!type || *type == "steps" || *type == "Steps" || *type == "StepsRecord") {
            add_health_connect(record, index, found);
        }
        ++index;
    }
}

void read_fitbit(const Json& payload, const LocalClock& clock, FoundSamples& found) {
    const auto days = payload.find("activities-steps");
    if (!days || !days->is_array()) {
        refuse("has no array activities-steps, as Fitbit's do");
    }
    if (const auto intraday = payload.find("activities-steps-intraday")) {
        const auto date = days->size() == 1 ? text_of(days->elements().front().find("dateTime")) : std::nullopt;
        const auto day = date ? day_from(*date) : std::nullopt;
        if (!day) {
            refuse("has minutes and does not name their one day");
        }
        add_fitbit_minutes(*intraday, *day, clock, found);
    }
    add_fitbit_days(*days, found);
}

void read_withings(const Json& payload, FoundSamples& found) {
    const auto body = payload.find("body");
    const auto series = body ? body->find("series") : std::nullopt;
    if (!series || !series->is_object()) {
        refuse("has no object body.series, as an intraday activity of Withings does");
    }
    for (const auto& [second, each] : series->members()) {
        const auto steps = whole_of(each.find("steps"));
        if (!steps || *steps == 0) {
            continue;  // a time of rest
        }
        std::int64_t epoch = 0;
        const auto [end, failed] = std::from_chars(second.data(), second.data() + second.size(), epoch);
        const auto from = failed == std::errc{} && end == second.data() + second.size() ? since_epoch<std::chrono::seconds>(epoch) : std::nullopt;
        const auto duration = whole_of(each.find("duration"));
        if (!from || !duration || *duration < 1 || *duration > 90'000) {
            found.malformed(concat("series ", second.substr(0, 60), " has no time or no duration"));
            continue;
        }
        FoundSample sample{.steps = *steps, .source = "withings", .from = *from, .to = *from + std::chrono::seconds{*duration}, .method = "automatic"};
        const auto number = [&](const char* name) {
            const auto json = each.find(name);
            return json ? json->as_double() : std::nullopt;
        };
        sample.distance_m = number("distance");
        sample.calories_kcal = number("calories");
        sample.heart_rate_bpm = number("heart_rate");
        sample.device = text_of(each.find("deviceid"));
        if (!sample.device || sample.device->empty()) {
            sample.device = text_of(each.find("model"));
        }
        found.add(sample);
    }
}

}  // namespace fitkart
