/// Which format is read by whom, and what all of them answer.
#include "functions/sample_formats.h"

#include <cmath>

#include "domain/anticheat/limits.h"
#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/time_zone.h"

namespace fitkart {
namespace {

constexpr std::size_t kLargestPayload = 64u << 20;
constexpr std::size_t kLongestDevice = 200;

/// Clocks of our days differ from UTC by whole minutes.
bool is_offset_of_clocks(std::chrono::seconds east) {
    return east % std::chrono::minutes{1} == std::chrono::seconds{0} && east >= std::chrono::minutes{limits::kOffsetLow} &&
           east <= std::chrono::minutes{limits::kOffsetHigh};
}

bool is_between(double value, double least, double most) { return value >= least && value <= most; }  // NaN is not

void keep_between(std::optional<double>& value, double least, double most) {
    if (value && !is_between(*value, least, most)) {
        value.reset();
    }
}

std::string cut(const std::string& device) { return std::string(beginning_of(device, kLongestDevice)); }

/// Thousandths: shares of a record's time have endless fractions.
double thousandths(double value) { return std::round(value * 1000) / 1000; }

std::map<std::string, Quantity> quantities_of(std::map<std::string, std::vector<MeasuredTime>> devices) {
    std::map<std::string, Quantity> quantities;
    for (auto& [device, records] : devices) {
        quantities.emplace(device, std::move(records));
    }
    return quantities;
}

/// Nothing is what was not measured: apps that do not know a walker's weight write that he burned nothing.
void join(std::optional<double>& measure, double most, const FoundSample& sample, const std::map<std::string, Quantity>& quantities) {
    const auto own = quantities.find(sample.measured_by ? cut(*sample.measured_by) : sample.device.value_or(""));
    if (!measure && own != quantities.end()) {
        const auto amount = own->second.within({*sample.from, *sample.to});
        measure = amount && *amount > 0 && *amount <= most ? std::optional{thousandths(*amount)} : std::nullopt;
    }
}

}  // namespace

void FoundSamples::add(FoundSample sample) {
    if (sample.utc_offset && !is_offset_of_clocks(*sample.utc_offset)) {
        sample.utc_offset.reset();
    }
    keep_between(sample.distance_m, 0, limits::kSampleDistance);
    keep_between(sample.calories_kcal, 0, limits::kSampleCalories);
    keep_between(sample.heart_rate_bpm, limits::kHeartRateLow, limits::kHeartRateHigh);
    if (sample.device) {
        sample.device = cut(*sample.device);
        if (sample.device->empty()) {
            sample.device.reset();
        }
    }
    all_.push_back(std::move(sample));
}

void FoundSamples::add_distance(const std::string& device, const Interval& time, double metres) {
    if (is_between(metres, 0, limits::kSampleDistance)) {
        distances_[cut(device)].push_back({time, metres});
    }
}

void FoundSamples::add_calories(const std::string& device, const Interval& time, double kcal) {
    if (is_between(kcal, 0, limits::kSampleCalories)) {
        calories_[cut(device)].push_back({time, kcal});
    }
}

void FoundSamples::add_beat(Instant at, double beats_a_minute) {
    if (is_between(beats_a_minute, limits::kHeartRateLow, limits::kHeartRateHigh)) {
        beats_.push_back({at, beats_a_minute});
    }
}

void FoundSamples::join_measures() {
    const auto distances = quantities_of(std::move(distances_));
    const auto calories = quantities_of(std::move(calories_));
    const Pulse pulse(std::move(beats_));
    for (FoundSample& sample : all_) {
        if (!sample.from || !sample.to || sample.steps <= 0) {
            continue;
        }
        if (!only_walks_have_distance_ || is_walk({*sample.from, *sample.to}, sample.steps)) {
            join(sample.distance_m, limits::kSampleDistance, sample, distances);
        }
        join(sample.calories_kcal, limits::kSampleCalories, sample, calories);
        if (const auto rate = pulse.within({*sample.from, *sample.to}); rate && !sample.heart_rate_bpm) {
            sample.heart_rate_bpm = std::round(*rate);
        }
    }
}

Json json_payload(const std::string& payload) {
    const auto parsed = Json::parse(payload);
    if (!parsed || !(parsed->is_object() || parsed->is_array())) {
        throw Error{ErrorCode::validation_failed, "payload is no JSON object or array", {{"argument", "payload"}}};
    }
    return *parsed;
}

Json FoundSamples::json() && {
    join_measures();
    JsonWriter json;
    json.begin_array();
    for (const FoundSample& sample : all_) {
        json.begin_object();
        const auto field = [&](const char* name, const auto& maybe) {
            if (maybe) {
                json.field(name, *maybe);
            }
        };
        field("malformed", sample.malformed);
        if (!sample.malformed) {
            json.field("steps", sample.steps);
            json.field("source", sample.source);
            if (sample.day) {
                json.field("recorded_date", iso_text(*sample.day));
            } else if (sample.from) {  // what was deleted has no time
                json.field("started_at", iso_text(*sample.from));
                json.field("ended_at", iso_text(sample.to.value()));
            }
            field("distance_m", sample.distance_m);
            field("calories_kcal", sample.calories_kcal);
            field("heart_rate_bpm", sample.heart_rate_bpm);
            if (sample.utc_offset) {
                json.field("utc_offset_minutes", std::int64_t{std::chrono::duration_cast<std::chrono::minutes>(*sample.utc_offset).count()});
            }
            field("device_id", sample.device);
            field("source_record_id", sample.id);
            field("source_version", sample.version);
            json.field("recording_method", sample.method);
        }
        json.end_object();
    }
    json.end_array();
    return json.done();
}

Json samples_in(Sql& sql, const std::string& format, const std::string& payload, const LocalClock& clock) {
    if (payload.size() > kLargestPayload) {
        throw Error{ErrorCode::validation_failed, concat("payload has ", payload.size(), " bytes, more than ", kLargestPayload),
                    {{"argument", "payload"}, {"maximum", static_cast<std::int64_t>(kLargestPayload)}}, "Send the export in parts."};
    }
    FoundSamples found;
    if (format == "apple_health") {
        read_apple_health(sql, payload, found);
    } else if (format == "google_fit") {
        read_google_fit(json_payload(payload), found);
    } else if (format == "google_takeout") {
        read_google_takeout(payload, found);
    } else if (format == "health_connect") {
        read_health_connect(json_payload(payload), found);
    } else if (format == "fitbit") {
        read_fitbit(json_payload(payload), clock, found);
    } else if (format == "withings") {
        read_withings(json_payload(payload), found);
    } else if (format == "samsung_health") {
        read_samsung_health(payload, clock, found);
    } else {
        throw Error{ErrorCode::validation_failed, concat("there is no format ", format.substr(0, 60)), {{"argument", "format"}},
                    "The formats are apple_health, google_fit, google_takeout, health_connect, fitbit, withings, samsung_health."};
    }
    return std::move(found).json();
}

FITKART_FUNCTION(samples_from) {
    const auto format = args.required<std::string>("format");
    const auto payload = args.required<std::string>("payload");
    const auto zone = args.value_or<std::string>("time_zone", "UTC");
    if (!is_time_zone(zone)) {
        throw Error{ErrorCode::validation_failed, concat("unknown time zone ", zone), {{"argument", "time_zone"}, {"value", zone}}};
    }
    return value(samples_in(sql, format, payload, [&](Instant shown) { return instant_of_local(shown, zone); }));
}

}  // namespace fitkart
