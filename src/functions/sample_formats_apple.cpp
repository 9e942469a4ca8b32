/// The export of Apple Health, read by libxml2 as PostgreSQL has it: no external entity is ever loaded. It writes all dates by the
/// clock of the phone that exported them, so what a record says of the walker's own clock is HKTimeZone alone.
#include <charconv>

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

using Text = std::optional<std::string>;

/// Its step records. A document may be well formed and yet not be read: with a namespace of no declaration, for instance.
std::vector<std::tuple<Text, Text, Text, Text, Text, Text>> step_records(Sql& sql, const std::string& payload) {
    static constexpr Statement kRecords{R"(
        SELECT r.steps, r.started, r.ended, r.device, r.by_hand, r.zone
          FROM XMLTABLE('/HealthData/Record[@type="HKQuantityTypeIdentifierStepCount"]'
                        PASSING XMLPARSE(DOCUMENT $1)
                        COLUMNS place FOR ORDINALITY,
                                steps text PATH '@value',
                                started text PATH '@startDate',
                                ended text PATH '@endDate',
                                device text PATH '@sourceName',
                                by_hand text PATH '(MetadataEntry[@key="HKWasUserEntered"]/@value)[1]',
                                zone text PATH '(MetadataEntry[@key="HKTimeZone"]/@value)[1]') AS r
         ORDER BY r.place)"};
    Subtransaction attempt(sql);
    try {
        auto records = sql.rows<Text, Text, Text, Text, Text, Text>(kRecords, payload);
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

}  // namespace

void read_apple_health(Sql& sql, const std::string& payload, FoundSamples& found) {
    static constexpr Statement kFormed{"SELECT pg_catalog.xml_is_well_formed_document($1)"};
    if (!std::get<0>(sql.one<bool>(kFormed, payload))) {
        refuse_document();
    }
    std::size_t index = 0;
    for (const auto& [count, started, ended, device, by_hand, zone] : step_records(sql, payload)) {
        ++index;
        double steps = 0;
        const std::string text = count.value_or("");
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), steps);
        const auto from = time_from(started);
        const auto to = time_from(ended);
        if (failed != std::errc{} || end != text.data() + text.size() || steps < 0 || steps > 1e9 || !from || !to) {
            found.malformed(concat("step record ", index, " has no time or no value"));
            continue;
        }
        if (steps < 0.5) {
            continue;
        }
        found.add({.steps = std::llround(steps),
                   .source = "health_kit",
                   .from = *from,
                   .to = *to,
                   .utc_offset = zone && is_time_zone(*zone) ? std::optional{utc_offset(*from, *zone)} : std::nullopt,
                   .device = device,
                   .method = by_hand == "1" ? "manual" : "automatic"});
    }
}

}  // namespace fitkart
