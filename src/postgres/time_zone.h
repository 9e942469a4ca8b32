#pragma once
/// Local days of IANA time zones, by PostgreSQL's own zone data.

#include "postgres/guard.h"

namespace fitkart {

/// Whether PostgreSQL knows a zone of that name.
[[nodiscard]] bool is_time_zone(const std::string& zone);

/// The calendar day it is in the zone at that instant. VALIDATION_FAILED for an unknown zone.
[[nodiscard]] LocalDay local_day(Instant instant, const std::string& zone);

/// How far east of UTC clocks in the zone are at that instant. VALIDATION_FAILED for an unknown zone.
[[nodiscard]] std::chrono::seconds utc_offset(Instant instant, const std::string& zone);

/// When the day begins in the zone: midnight, or the first instant after it where a clock change skips midnight.
[[nodiscard]] Instant local_midnight(LocalDay day, const std::string& zone);

/// When clocks in the zone show what clocks in UTC show at `shown`. Of a time that they show twice the first, of one that they pass
/// over what they would have shown: as PostgreSQL reads a timestamp without time zone.
[[nodiscard]] Instant instant_of_local(Instant shown, const std::string& zone);

}  // namespace fitkart
