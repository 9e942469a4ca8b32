/// Google Fit, Fitbit and Withings.
#include <algorithm>
#include <iterator>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/sample_formats_json.h"

#include "postgres/function.h"

namespace fitkart {

std::optional<std::int64_t> whole_of(const std::optional<Json>& json) {
    const auto text = text_of(json);
    return text ? number_from<std::int64_t>(*text) : json ? json->as_int64() : std::nullopt;
}

std::optional<double> number_of(const std::optional<Json>& json) {
    const auto text = text_of(json);
    return text ? number_from<double>(*text) : json ? json->as_double() : std::nullopt;
}

std::optional<std::string> text_of(const std::optional<Json>& json) { return json ? json->as_string() : std::nullopt; }

void refuse_payload(const char* what) {
    throw Error{ErrorCode::validation_failed, concat("payload ", what), {{"argument", "payload"}}};
}

void add_interval(FoundSamples& found, FoundSample sample, const char* what, std::size_t index) {
    if (!sample.from || !sample.to) {
        found.malformed(concat(what, " ", index, " has no start or no end"));
    } else if (sample.steps != 0 || sample.version) {  // no steps in a later version delete what an earlier one had
        found.add(std::move(sample));
    }
}

namespace {

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

/// "14:28:00" of an entry, on that day.
std::optional<Instant> time_shown(const Json& entry, LocalDay day) {
    const auto time = text_of(entry.find("time"));
    return time ? instant_from(concat(iso_text(day), 'T', *time, 'Z')) : std::nullopt;
}

void add_fitbit_minutes(const Json& intraday, LocalDay day, const LocalClock& clock, FoundSamples& found) {
    const auto dataset = intraday.find("dataset");
    if (!dataset || !dataset->is_array()) {
        refuse_payload("has no dataset among activities-steps-intraday");
    }
    const auto minutes = whole_of(intraday.find("datasetInterval")).value_or(1);
    if (minutes < 1 || minutes > 60) {
        refuse_payload("has a datasetInterval that is not 1 to 60 minutes");
    }
    std::size_t index = 0;
    for (const Json& each : dataset->elements()) {
        const auto steps = whole_of(each.find("value"));
        const auto shown = time_shown(each, day);
        if (!steps || !shown) {
            found.malformed(concat("dataset ", index, " has no time or no value"));
        } else if (*steps != 0) {
            const Instant from = clock(*shown);
            found.add({.steps = *steps, .source = "fitbit", .from = from, .to = from + std::chrono::minutes{minutes}, .method = "automatic"});
        }
        ++index;
    }
}

/// Where a client put the day's answer for the heart beside that for the steps; one that names another day is passed over.
void add_fitbit_heart(const Json& payload, LocalDay day, const LocalClock& clock, FoundSamples& found) {
    for (const Json& named : payload.find("activities-heart").value_or(Json{}).elements()) {
        if (const auto date = text_of(named.find("dateTime")); date && day_from(*date) != day) {
            return;
        }
    }
    for (const Json& each : payload.find("activities-heart-intraday").value_or(Json{}).find("dataset").value_or(Json{}).elements()) {
        const auto rate = number_of(each.find("value"));
        const auto shown = time_shown(each, day);
        if (rate && shown) {
            found.add_beat(clock(*shown), *rate);
        }
    }
}

/// The points of a dataset, and those of each bucket's datasets as dataset:aggregate answers them.
std::vector<Json> points_of(const Json& payload) {
    const auto own = payload.find("point");
    const auto buckets = payload.find("bucket");
    if ((!own || !own->is_array()) && (!buckets || !buckets->is_array())) {
        refuse_payload("has neither an array point nor an array bucket, as datasets of Google Fit do");
    }
    std::vector<Json> points = own ? own->elements() : std::vector<Json>{};
    for (const Json& bucket : buckets ? buckets->elements() : std::vector<Json>{}) {
        for (const Json& dataset : bucket.find("dataset").value_or(Json{}).elements()) {
            std::ranges::copy(dataset.find("point").value_or(Json{}).elements(), std::back_inserter(points));
        }
    }
    return points;
}

/// Of "derived:com.google.distance.delta:com.google.android.gms:samsung:Galaxy Nexus:32b1bd9e:from_steps" what follows the type and
/// precedes the stream: the app and, for what a device counted, the device. One of them writes steps and metres as streams of two names.
std::string origin_device(const std::string& id) {
    std::size_t from = 0;
    for (int colons = 0; colons < 2; ++colons) {
        from = id.find(':', from);
        if (from == std::string::npos) {
            return id;
        }
        ++from;
    }
    const std::string device = id.substr(from, id.rfind(':') < from ? std::string::npos : id.rfind(':') - from);
    return device.empty() ? id : device;
}

bool is_typed_in(const std::optional<std::string>& origin) { return origin && origin->ends_with("user_input"); }

void add_google_fit(const Json& point, std::size_t index, FoundSamples& found) {
    const auto values = point.find("value");
    const Json value = values && values->size() > 0 && values->is_array() ? values->elements().front() : Json{};
    const auto from = since_epoch<std::chrono::nanoseconds>(whole_of(point.find("startTimeNanos")));
    const auto to = since_epoch<std::chrono::nanoseconds>(whole_of(point.find("endTimeNanos")));
    const auto origin = text_of(point.find("originDataSourceId"));
    const std::string type = text_of(point.find("dataTypeName")).value_or("com.google.step_count.delta");
    if (type != "com.google.step_count.delta") {
        const auto measure = value.is_object() ? number_of(value.find("fpVal")) : std::nullopt;
        if (!measure || !from || !to || is_typed_in(origin)) {
            return;
        }
        const bool is_heart = type == "com.google.heart_rate.bpm" || type == "com.google.heart_rate.summary";
        if (type == "com.google.distance.delta") {
            found.add_distance(origin_device(origin.value_or("")), {*from, *to}, *measure);
        } else if (is_heart && *to - *from <= std::chrono::minutes{1}) {  // the mean of an hour has its rest, too
            found.add_beat(*from, *measure);
        }
        return;
    }
    const auto steps = value.is_object() ? whole_of(value.find("intVal")) : std::nullopt;
    if (!steps) {
        found.malformed(concat("point ", index, " has no intVal"));
        return;
    }
    FoundSample sample{.steps = *steps, .source = "google_fit", .from = from, .to = to, .device = origin};
    sample.measured_by = origin_device(origin.value_or(""));
    sample.method = is_typed_in(origin) ? "manual" : "automatic";
    add_interval(found, sample, "point", index);
}
}  // namespace

void read_google_fit(const Json& payload, FoundSamples& found) {
    found.distances_are_of_any_movement();
    std::size_t index = 0;
    for (const Json& point : points_of(payload)) {
        add_google_fit(point, index++, found);
    }
}

void read_fitbit(const Json& payload, const LocalClock& clock, FoundSamples& found) {
    const auto days = payload.find("activities-steps");
    if (!days || !days->is_array()) {
        refuse_payload("has no array activities-steps, as Fitbit's do");
    }
    if (const auto intraday = payload.find("activities-steps-intraday")) {
        const auto date = days->size() == 1 ? text_of(days->elements().front().find("dateTime")) : std::nullopt;
        const auto day = date ? day_from(*date) : std::nullopt;
        if (!day) {
            refuse_payload("has minutes and does not name their one day");
        }
        add_fitbit_minutes(*intraday, *day, clock, found);
        add_fitbit_heart(payload, *day, clock, found);
    }
    add_fitbit_days(*days, found);
}

void read_withings(const Json& payload, FoundSamples& found) {
    const auto body = payload.find("body");
    const auto series = body ? body->find("series") : std::nullopt;
    if (!series || !series->is_object()) {
        refuse_payload("has no object body.series, as an intraday activity of Withings does");
    }
    for (const auto& [second, each] : series->members()) {
        const auto counted = each.find("steps");
        const auto steps = whole_of(counted);
        if (!counted || counted->is_null() || steps == 0) {
            continue;  // a time of rest, or of a measure that is no steps
        }
        const auto from = since_epoch<std::chrono::seconds>(number_from<std::int64_t>(second));
        const auto duration = whole_of(each.find("duration"));
        if (!steps || !from || !duration || *duration < 1 || *duration > 90'000) {
            found.malformed(concat("series ", second.substr(0, 60), steps ? " has no time or no duration" : " has no whole number as steps"));
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
        found.add(std::move(sample));
    }
}

}  // namespace fitkart
