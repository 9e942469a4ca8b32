#include "functions/local_time.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/identity.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

[[noreturn]] void refuse_unknown(UserId user) {
    throw no_such("user", user);
}

/// All writes about one person queue at his wallet: no day of his is being recorded while his zone changes.
void wait_for_other_writes(Sql& sql, UserId user) {
    static constexpr Statement kLock{
        "SELECT true FROM fitkart.wallets w JOIN fitkart.users u ON u.id = w.user_id AND u.deleted_at IS NULL "
        "WHERE w.user_id = $1 FOR NO KEY UPDATE OF w"};
    if (!sql.maybe<bool>(kLock, user)) {
        refuse_unknown(user);
    }
}

struct ZoneSince {
    std::string zone;
    Instant valid_from;
    Instant chosen_at;
};

/// The zone chosen last, which may begin only at the next midnight.
ZoneSince latest_zone(Sql& sql, UserId user) {
    static constexpr Statement kLatest{
        "SELECT z.time_zone, z.valid_from, z.created_at FROM fitkart.user_time_zones z WHERE z.user_id = $1 "
        "ORDER BY z.valid_from DESC LIMIT 1"};
    const auto [zone, valid_from, chosen_at] = sql.one<std::string, Instant, Instant>(kLatest, user);
    return {zone, valid_from, chosen_at};
}

/// Day by day a zone could be moved to make any day longer: one change in 24 hours, and one at a time.
void require_zone_change_allowed(const ZoneSince& latest, Instant now) {
    if (latest.valid_from == kSinceEver) {
        return;
    }
    const Instant allowed_at = std::max(latest.valid_from, latest.chosen_at + std::chrono::hours{24});
    if (now < allowed_at) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(allowed_at - now).count();
        throw Error{ErrorCode::limit_reached, concat("the time zone changes at most once in 24 hours, the next change is possible in ", wait, " s"),
                    {{"limit", "time_zone_changes_per_day"}, {"retry_after", std::int64_t{wait}}}, "Try again later."};
    }
}

ZoneSince change_time_zone(Sql& sql, UserId user, const std::string& zone) {
    require_time_zone(zone);
    wait_for_other_writes(sql, user);
    const ZoneSince latest = latest_zone(sql, user);
    if (latest.zone == zone) {
        return latest;
    }
    const Instant now = clock_now();
    require_zone_change_allowed(latest, now);
    const Instant next_midnight = local_midnight(local_day(now, latest.zone) + std::chrono::days{1}, latest.zone);

    static constexpr Statement kAdd{
        "INSERT INTO fitkart.user_time_zones (user_id, valid_from, time_zone, created_at) VALUES ($1, $2, $3, $4)"};
    static constexpr Statement kShow{"UPDATE fitkart.users SET time_zone = $2, roams = true WHERE id = $1"};
    sql.execute(kAdd, user, next_midnight, zone, now);
    sql.execute(kShow, user, zone);
    return {zone, next_midnight, now};
}

Result answer(const ZoneSince& chosen) { return row(chosen.zone, chosen.valid_from); }

}  // namespace

void require_time_zone(const std::string& zone) {
    if (!is_time_zone(zone)) {
        throw Error{ErrorCode::validation_failed, "time_zone is not the name of an IANA time zone", {{"field", "time_zone"}},
                    "Give a name such as Europe/Berlin."};
    }
}

std::string zone_in_force(Sql& sql, UserId user, Instant at) {
    static constexpr Statement kInForce{
        "SELECT z.time_zone FROM fitkart.user_time_zones z WHERE z.user_id = $1 AND z.valid_from <= $2 "
        "ORDER BY z.valid_from DESC LIMIT 1"};
    const auto found = sql.maybe<std::string>(kInForce, user, at);
    if (!found) {
        refuse_unknown(user);
    }
    return std::get<0>(*found);
}

FITKART_FUNCTION(set_time_zone) {
    const auto user = args.required<UserId>("user_id");
    return once(args, sql, user, [&] { return answer(change_time_zone(sql, user, args.required<std::string>("zone"))); });
}

FITKART_API_FUNCTION(set_time_zone) {
    const UserId user = signed_in_user(sql);
    return once(args, sql, user, [&] { return answer(change_time_zone(sql, user, args.required<std::string>("zone"))); });
}

}  // namespace fitkart
