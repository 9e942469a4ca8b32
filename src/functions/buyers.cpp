#include "functions/buyers.h"

#include "domain/error.h"

#include "postgres/sql.h"

namespace fitkart {

Buyer read_buyer(Sql& sql, const UserId& user, Instant now) {
    static constexpr Statement kBuyer{R"(
        SELECT u.trust_score, u.created_at, NOT u.is_active,
               u.suspended_at IS NOT NULL AND (u.suspended_until IS NULL OR u.suspended_until > $2)
          FROM fitkart.users u
         WHERE u.id = $1
           AND u.deleted_at IS NULL)"};
    const auto found = sql.maybe<std::int16_t, Instant, bool, bool>(kBuyer, user, now);
    if (!found) {
        throw no_such("user", user);
    }
    const auto& [trust, signed_up, disabled, suspended] = *found;
    return {.trust = trust, .signed_up = signed_up, .disabled = disabled, .suspended = suspended};
}

}  // namespace fitkart
