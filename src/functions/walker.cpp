#include "functions/walker.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/sql.h"
#include "postgres/time_zone.h"

namespace fitkart {

std::size_t ZonedCalendar::entry_at(Instant at) const {
    const auto next = std::upper_bound(since_.begin(), since_.end(), at);
    return next == since_.begin() ? 0 : static_cast<std::size_t>(next - since_.begin()) - 1;
}

const std::string& ZonedCalendar::zone_at(Instant at) const { return zones_[entry_at(at)]; }

Instant ZonedCalendar::instant_of(Instant shown) const {
    for (std::size_t entry = 0; entry + 1 < zones_.size(); ++entry) {
        if (const Instant at = instant_of_local(shown, zones_[entry]); at < since_[entry + 1]) {
            return at;
        }
        if (const Instant next = instant_of_local(shown, zones_[entry + 1]); next < since_[entry + 1]) {
            return next;  // hours that a move east passes over: who moves is there before the midnight of its beginning
        }
    }
    return instant_of_local(shown, zones_.back());
}

const std::string& ZonedCalendar::zone_on(LocalDay day) const {
    // Noon by each zone's own clock: noon in Greenwich is the next day already where clocks are 14 hours ahead. Who moves west has
    // the date twice, and it began in the zone before.
    constexpr std::chrono::hours kNoon{12};
    return zone_at(instant_of(Instant{std::chrono::sys_days{day.time_since_epoch()}} + kNoon));
}

Stretch ZonedCalendar::stretch_at(Instant at) {
    if (at >= last_.time.begin && at < last_.time.end) {
        return last_;
    }
    const std::size_t entry = entry_at(at);
    const LocalDay day = local_day(at, zones_[entry]);
    last_ = {day, {local_midnight(day, zones_[entry]), local_midnight(day + std::chrono::days{1}, zones_[entry])}};
    if (entry > 0) {
        last_.time.begin = std::max(last_.time.begin, since_[entry]);
    }
    if (entry + 1 < since_.size()) {
        last_.time.end = std::min(last_.time.end, since_[entry + 1]);
    }
    return last_;
}

std::vector<Walker> load_walkers(Sql& sql, const std::vector<UserId>& users, Instant now) {
    static constexpr Statement kLoad{R"(
        SELECT u.id, u.created_at, u.total_steps, u.trust_score::pg_catalog.int4, u.roams,
               pg_catalog.array_agg(z.valid_from ORDER BY z.valid_from), pg_catalog.array_agg(z.time_zone ORDER BY z.valid_from)
          FROM fitkart.users AS u
          JOIN fitkart.user_time_zones AS z ON z.user_id = u.id
         WHERE u.id = ANY ($1) AND u.deleted_at IS NULL
         GROUP BY u.id
         ORDER BY u.id)"};
    std::vector<Walker> walkers;
    for (auto& [user, signed_up, total, trust, roams, since, zones] :
         sql.rows<UserId, Instant, Steps, std::int32_t, bool, std::vector<Instant>, std::vector<std::string>>(kLoad, users)) {
        Walker walker{user, ZonedCalendar{std::move(since), std::move(zones)}, {}, {}, total, trust, roams};
        walker.sign_up_day = walker.calendar.stretch_at(signed_up).day;
        walker.today = walker.calendar.stretch_at(now).day;
        walkers.push_back(std::move(walker));
    }
    return walkers;
}

Walker load_walker(Sql& sql, UserId user, Instant now) {
    static constexpr Statement kLoad{R"(
        SELECT u.created_at, u.total_steps, u.trust_score::pg_catalog.int4, u.roams,
               (SELECT pg_catalog.array_agg(z.valid_from ORDER BY z.valid_from)
                  FROM fitkart.user_time_zones AS z WHERE z.user_id = u.id),
               (SELECT pg_catalog.array_agg(z.time_zone ORDER BY z.valid_from)
                  FROM fitkart.user_time_zones AS z WHERE z.user_id = u.id)
          FROM fitkart.users AS u
         WHERE u.id = $1 AND u.deleted_at IS NULL)"};
    auto found = sql.maybe<Instant, Steps, std::int32_t, bool, std::vector<Instant>, std::vector<std::string>>(kLoad, user);
    if (!found) {
        throw no_such("user", user);
    }
    auto& [signed_up, total, trust, roams, since, zones] = *found;
    Walker walker{user, ZonedCalendar{std::move(since), std::move(zones)}, {}, {}, total, trust, roams};
    walker.sign_up_day = walker.calendar.stretch_at(signed_up).day;
    walker.today = walker.calendar.stretch_at(now).day;
    return walker;
}

}  // namespace fitkart
