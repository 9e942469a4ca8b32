/// Trust: lost with rejected days, won back with honest ones.
#include "functions/trust.h"

#include <algorithm>

#include "domain/basket.h"
#include "domain/trust.h"

#include "functions/identity.h"
#include "functions/ledger.h"
#include "functions/step_tables.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::ptrdiff_t kPeopleAtOnce = 500;

struct TrustDays {
    std::vector<LocalDay> rejected{};
    std::vector<LocalDay> honest{};  ///< from the first rejected day on
};

TrustDays days_of(Sql& sql, const UserId& user) {
    static constexpr Statement kDays{R"(
        WITH rejected AS MATERIALIZED (  -- those that changed since and wait for another decision, too
                 SELECT v.day
                   FROM fitkart.step_validations AS v
                  WHERE v.user_id = $1 AND (v.status = 'rejected' OR v.status = 'pending' AND )" FITKART_WAS_REJECTED("v") R"())
        SELECT d.day, d.day IN (SELECT r.day FROM rejected AS r)
          FROM fitkart.daily_steps AS d
         WHERE d.user_id = $1
           AND d.day >= (SELECT pg_catalog.min(r.day) FROM rejected AS r)
           AND (d.verified_steps >= $2 OR d.day IN (SELECT r.day FROM rejected AS r))
         ORDER BY d.day)"};
    TrustDays days;
    for (const auto& [day, rejected] : sql.rows<LocalDay, bool>(kDays, user, kHonestDaySteps)) {
        (rejected ? days.rejected : days.honest).push_back(day);
    }
    return days;
}

}  // namespace

int refresh_trust(Sql& sql, const UserId& user) {
    static constexpr Statement kWrite{
        "UPDATE fitkart.users SET trust_score = $2 WHERE id = $1 AND trust_score <> $2"};
    const TrustDays days = days_of(sql, user);
    const int trust = trust_of(days.rejected, days.honest);
    sql.execute(kWrite, user, std::int32_t{trust});
    return trust;
}

RecoveredTrust recover_all_trust(Sql& sql) {
    static constexpr Statement kDistrusted{
        "SELECT u.id FROM fitkart.users AS u WHERE u.trust_score < 100 AND u.deleted_at IS NULL AND u.id <> ALL ($1)"};
    RecoveredTrust recovered;
    const auto due = [&](const std::vector<UserId>& left_out) {
        std::vector<UserId> users;
        for (const auto& [user] : sql.rows<UserId>(kDistrusted, left_out)) {
            users.push_back(user);
        }
        return users;
    };
    recovered.left_out = work_on_all_who_can(sql, due, [&](const std::vector<UserId>& users) {
        recovered.restored = 0;
        // Ascending, and never back: nobody who locks wallets in the house's order waits crosswise.
        for (auto first = users.begin(); first != users.end();) {
            const auto last = first + std::min(kPeopleAtOnce, users.end() - first);
            const auto held = Wallets::lock(sql, {first, last});
            for (; first != last; ++first) {
                check_interrupts();
                recovered.restored += refresh_trust(sql, *first) == kFullTrust ? 1 : 0;
            }
        }
    });
    return recovered;
}

FITKART_FUNCTION(recover_trust) { return value(recover_all_trust(sql).restored); }

FITKART_API_FUNCTION(my_trust) {
    static constexpr Statement kTrust{R"(
        SELECT u.trust_score::pg_catalog.int4, pg_catalog.count(v.id)
          FROM fitkart.users AS u
          LEFT JOIN fitkart.step_validations AS v ON v.user_id = u.id AND v.status = 'rejected'
         WHERE u.id = $1
         GROUP BY u.id)"};
    const auto [trust, rejected] = sql.one<std::int32_t, std::int64_t>(kTrust, signed_in_user(sql));
    return row(trust, trust >= kTrustToSpend, rejected, (kFullTrust - trust) / kTrustWonByHonestDay);
}

}  // namespace fitkart
