/// seed() and verify(): each topic brings its own part, these call them in turn.
#include <array>

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/function.h"

namespace fitkart {

FITKART_FUNCTION(seed) {
    const auto email = args.optional<std::string>("administrator_email");
    const auto password = args.optional<std::string>("administrator_password");
    static constexpr Statement kProducts{"SELECT fitkart.seed_products()"};
    static constexpr Statement kAchievements{"SELECT fitkart.seed_achievements()"};
    static constexpr Statement kSigningKey{"SELECT fitkart.seed_signing_key()"};
    static constexpr Statement kAdministrator{"SELECT fitkart.seed_administrator($1, $2)"};

    RowSet out;
    out.add("reward products", std::get<0>(sql.one<std::int64_t>(kProducts)));
    out.add("achievements", std::get<0>(sql.one<std::int64_t>(kAchievements)));
    out.add("signing keys", std::get<0>(sql.one<std::int64_t>(kSigningKey)));
    if (email || password) {  // no default password anywhere: without one there is no administrator
        out.add("administrators", std::get<0>(sql.one<std::int64_t>(kAdministrator, email, password)));
    }
    return out;
}

FITKART_FUNCTION(verify) {
    const bool full = args.value_or<bool>("full", false);
    static constexpr std::array kTopics{
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_installation($1) v"},
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_people($1) v"},
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_coins($1) v"},
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_checkpoints($1) v"},
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_steps($1) v"},
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_orders($1) v"},
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_coupons($1) v"},
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_catalogue($1) v"},
        Statement{"SELECT v.invariant, v.ok, v.detail FROM fitkart.verify_boards($1) v"},
    };
    RowSet out;
    for (const Statement& topic : kTopics) {
        check_interrupts();
        for (const auto& [invariant, ok, detail] : sql.rows<std::string, bool, std::optional<std::string>>(topic, full)) {
            out.add(invariant, ok, detail);
        }
    }
    return out;
}

}  // namespace fitkart
