/// The export of Apple Health, read by libxml2 as PostgreSQL has it: no external entity is ever loaded. It writes all dates by the
/// clock of the phone that exported them, so what a record says of the walker's own clock is HKTimeZone alone.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/sample_formats.h"

#include "postgres/function.h"
#include "postgres/subtransaction.h"

namespace fitkart {
namespace {

/// 2014-09-13 10:27:54 +0100
std::optional<Instant> time_from(const std::optional<std::string>& text) {
    if (!text || text->size() < 20) {
        return std::nullopt;
    }
    std::string joined = *text;
    if (const auto space = joined.rfind(' '); space > 10 && space != std::string::npos) {
        joined.erase(space, 1);
    }
    return instant_from(joined);
}

[[noreturn]] void refuse_document() {
    throw Error{ErrorCode::validation_failed, "payload is no well-formed XML document", {{"argument", "payload"}}};
}

/// Of the units in which HealthKit exports a measure, by the phone's language, how much of ours each is.
struct Unit {
    std::string_view name;
    double ours;
};
constexpr std::array kMetres{Unit{"km", 1'000}, Unit{"m", 1}, Unit{"mi", 1'609.344}, Unit{"yd", 0.9144}, Unit{"ft", 0.3048}};
constexpr std::array kKilocalories{Unit{"kcal", 1}, Unit{"Cal", 1}, Unit{"kJ", 1 / 4.184}, Unit{"cal", 0.001}};
constexpr std::array kBeats{Unit{"count/min", 1}};

std::optional<double> in_ours(std::span<const Unit> units, const std::optional<double>& value, std::string_view unit) {
    const auto known = std::ranges::find(units, unit, &Unit::name);
    return value && known != units.end() ? std::optional{*value * known->ours} : std::nullopt;
}

using Text = std::optional<std::string>;

/// A record of one of the types that we read; all but its type may be missing.
struct Record {
    std::string type;
    std::optional<double> value;
    std::string unit;
    std::optional<Instant> from;
    std::optional<Instant> to;
    std::string device;
    Text by_hand;
    Text zone;
};

/// A document may be well formed and yet not be read: with a namespace of no declaration, for instance.
std::vector<Record> records_in(Sql& sql, const std::string& payload) {
    static constexpr Statement kRecords{R"(
        SELECT r.type, r.value, r.unit, r.started, r.ended, r.device, r.by_hand, r.zone
          FROM XMLTABLE('/HealthData/Record[@type="HKQuantityTypeIdentifierStepCount" or @type="HKQuantityTypeIdentifierDistanceWalkingRunning" or
                                            @type="HKQuantityTypeIdentifierActiveEnergyBurned" or @type="HKQuantityTypeIdentifierHeartRate"]'
                        PASSING XMLPARSE(DOCUMENT $1)
                        COLUMNS place FOR ORDINALITY,
                                type text PATH '@type',
                                value text PATH '@value',
                                unit text PATH '@unit',
                                started text PATH '@startDate',
                                ended text PATH '@endDate',
                                device text PATH '@sourceName',
                                by_hand text PATH '(MetadataEntry[@key="HKWasUserEntered"]/@value)[1]',
                                zone text PATH '(MetadataEntry[@key="HKTimeZone"]/@value)[1]') AS r
         ORDER BY r.place)"};
    Subtransaction attempt(sql);
    try {
        std::vector<Record> records;
        for (auto& [type, value, unit, started, ended, device, by_hand, zone] :
             sql.rows<std::string, Text, Text, Text, Text, Text, Text, Text>(kRecords, payload)) {
            records.push_back({std::move(type), number_from<double>(value.value_or("")), unit.value_or(""), time_from(started), time_from(ended),
                               device.value_or(""), std::move(by_hand), std::move(zone)});
        }
        attempt.commit();
        return records;
    } catch (const PostgresError& error) {
        attempt.rollback();
        if (error.is_bad_xml()) {
            refuse_document();
        }
        throw;
    }
}

/// One that cannot be read, or was typed in, is left out: steps are told without it.
void add_measure(const Record& record, FoundSamples& found) {
    if (!record.from || !record.to || record.by_hand == "1") {
        return;
    }
    const Interval time{*record.from, *record.to};
    if (record.type == "HKQuantityTypeIdentifierDistanceWalkingRunning") {
        if (const auto metres = in_ours(kMetres, record.value, record.unit)) {
            found.add_distance(record.device, time, *metres);
        }
    } else if (record.type == "HKQuantityTypeIdentifierActiveEnergyBurned") {
        if (const auto kcal = in_ours(kKilocalories, record.value, record.unit)) {
            found.add_calories(record.device, time, *kcal);
        }
    } else if (const auto beats = in_ours(kBeats, record.value, record.unit)) {
        found.add_beat(*record.from, *beats);
    }
}

}  // namespace

void read_apple_health(Sql& sql, const std::string& payload, FoundSamples& found) {
    static constexpr Statement kFormed{"SELECT pg_catalog.xml_is_well_formed_document($1)"};
    if (!std::get<0>(sql.one<bool>(kFormed, payload))) {
        refuse_document();
    }
    std::size_t index = 0;
    for (const Record& record : records_in(sql, payload)) {
        if (record.type != "HKQuantityTypeIdentifierStepCount") {
            add_measure(record, found);
            continue;
        }
        ++index;
        if (!record.value || !(*record.value >= 0 && *record.value <= 1e9) || !record.from || !record.to) {
            found.malformed(concat("step record ", index, " has no time or no value"));
            continue;
        }
        if (*record.value < 0.5) {
            continue;
        }
        const bool knows_zone = record.zone && is_time_zone(*record.zone);
        found.add({.steps = std::llround(*record.value),
                   .source = "health_kit",
                   .from = *record.from,
                   .to = *record.to,
                   .utc_offset = knows_zone ? std::optional{utc_offset(*record.from, *record.zone)} : std::nullopt,
                   .device = record.device,
                   .method = record.by_hand == "1" ? "manual" : "automatic"});
    }
}

}  // namespace fitkart
