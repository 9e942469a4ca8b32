#include "functions/buyers.h"

#include "domain/error.h"

#include "postgres/keyed_table.h"

namespace fitkart {

Buyer read_buyer(Sql& sql, const UserId& user, Instant now) {
    static constexpr KeyedTable<6> kAccounts{
        "users", "id", {"trust_score", "is_active", "suspended_at", "suspended_until", "created_at", "deleted_at"}};
    const auto rows = read_rows<std::int16_t, bool, std::optional<AnyTime>, std::optional<AnyTime>, Instant, std::optional<AnyTime>>(
        sql, kAccounts, std::vector{user});
    if (!rows[0] || std::get<5>(*rows[0])) {
        throw no_such("user", user);
    }
    const auto& [trust, active, suspended_at, suspended_until, signed_up, deleted_at] = *rows[0];
    const bool suspended = suspended_at && (!suspended_until || *suspended_until > any_time(now));
    return {.trust = trust, .signed_up = signed_up, .disabled = !active, .suspended = suspended};
}

}  // namespace fitkart
