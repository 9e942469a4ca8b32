/// Which format is read by whom, and what all of them answer.
#include "functions/sample_formats.h"

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

}  // namespace

void FoundSamples::add(FoundSample sample) {
    if (sample.utc_offset && !is_offset_of_clocks(*sample.utc_offset)) {
        sample.utc_offset.reset();
    }
    if (sample.heart_rate_bpm && (*sample.heart_rate_bpm < limits::kHeartRateLow || *sample.heart_rate_bpm > limits::kHeartRateHigh)) {
        sample.heart_rate_bpm.reset();
    }
    if (sample.device) {
        sample.device = std::string(beginning_of(*sample.device, kLongestDevice));
        if (sample.device->empty()) {
            sample.device.reset();
        }
    }
    all_.push_back(std::move(sample));
}

Json json_payload(const std::string& payload) {
    const auto parsed = Json::parse(payload);
    if (!parsed || !(parsed->is_object() || parsed->is_array())) {
        throw Error{ErrorCode::validation_failed, "payload is no JSON object or array", {{"argument", "payload"}}};
    }
    return *parsed;
}

Json FoundSamples::json() const {
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
            } else {
                json.field("started_at", iso_text(sample.from.value()));
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
    return found.json();
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
