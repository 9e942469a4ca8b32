#include "postgres/time_zone.h"

#include "postgres/datum.h"

namespace fitkart {
namespace {

pg_tz* find_zone(const std::string& zone) {
    return guarded([&]() -> pg_tz* {
        // A name of the zone data, not a POSIX rule such as EST5EDT,M3.2.0: those have digits or commas and no slash.
        pg_tz* found = pg_tzset(zone.c_str());
        return found != nullptr && pg_tz_acceptable(found) ? found : nullptr;
    });
}

pg_tz* known_zone(const std::string& zone) {
    static std::string last_name;
    static pg_tz* last_zone = nullptr;  // pg_tzset keeps what it loaded for the life of the backend
    if (last_zone != nullptr && last_name == zone) {
        return last_zone;
    }
    pg_tz* const found = find_zone(zone);
    if (found == nullptr) {
        throw Error{ErrorCode::validation_failed, concat("unknown time zone ", zone), {{"time_zone", zone}},
                    "Use a name of the IANA time zone data, such as Europe/Paris."};
    }
    last_name = zone;
    return last_zone = found;
}

/// What clocks of the zone show at that time; answers how many seconds west of UTC they are. Raises: call it guarded.
int shown_in(pg_tz* rules, TimestampTz timestamp, struct pg_tm& parts) {
    int seconds_west = 0;
    fsec_t fraction = 0;
    if (timestamp2tm(timestamp, &seconds_west, &parts, &fraction, nullptr, rules) != 0) {
        ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
    }
    return seconds_west;
}

}  // namespace

bool is_time_zone(const std::string& zone) {
    constexpr std::size_t kLongestName = 63;
    if (zone.empty() || zone.size() > kLongestName || zone.find_first_of(", <>") != std::string::npos) {
        return false;
    }
    // Files of the zone data that are no zones of IANA's: what they say is the server's affair, and differs after a restore.
    if (zone.starts_with("posix/") || zone.starts_with("right/") || zone == "localtime" || zone == "posixrules" || zone == "Factory") {
        return false;
    }
    const bool names_a_place = zone.find('/') != std::string::npos || zone.find_first_of("0123456789+-") == std::string::npos;
    return names_a_place && find_zone(zone) != nullptr;
}

LocalDay local_day(Instant instant, const std::string& zone) {
    pg_tz* const rules = known_zone(zone);
    const TimestampTz timestamp = DatumGetTimestampTz(Codec<Instant>::write(instant));
    const int day = guarded([&] {
        struct pg_tm parts {};
        shown_in(rules, timestamp, parts);
        return date2j(parts.tm_year, parts.tm_mon, parts.tm_mday) - UNIX_EPOCH_JDATE;
    });
    return LocalDay{std::chrono::days{day}};
}

std::chrono::seconds utc_offset(Instant instant, const std::string& zone) {
    pg_tz* const rules = known_zone(zone);
    const TimestampTz timestamp = DatumGetTimestampTz(Codec<Instant>::write(instant));
    return std::chrono::seconds{guarded([&] {
        struct pg_tm parts {};
        return -shown_in(rules, timestamp, parts);
    })};
}

Instant local_midnight(LocalDay day, const std::string& zone) {
    pg_tz* const rules = known_zone(zone);
    const int julian = static_cast<int>(day.time_since_epoch().count()) + UNIX_EPOCH_JDATE;
    const int seconds_west = guarded([&] {
        struct pg_tm parts {};
        j2date(julian, &parts.tm_year, &parts.tm_mon, &parts.tm_mday);
        return DetermineTimeZoneOffset(&parts, rules);
    });
    return Instant{day.time_since_epoch()} + std::chrono::seconds{seconds_west};
}

Instant instant_of_local(Instant shown, const std::string& zone) {
    pg_tz* const rules = known_zone(zone);
    const auto day = std::chrono::floor<std::chrono::days>(shown);
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(shown - day)};
    const int julian = static_cast<int>(day.time_since_epoch().count()) + UNIX_EPOCH_JDATE;
    const int seconds_west = guarded([&] {
        struct pg_tm parts {};
        j2date(julian, &parts.tm_year, &parts.tm_mon, &parts.tm_mday);
        parts.tm_hour = static_cast<int>(time.hours().count());
        parts.tm_min = static_cast<int>(time.minutes().count());
        parts.tm_sec = static_cast<int>(time.seconds().count());
        return DetermineTimeZoneOffset(&parts, rules);
    });
    return shown + std::chrono::seconds{seconds_west};
}

}  // namespace fitkart
