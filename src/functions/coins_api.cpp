/// Coins, as their owner sees them, and gifts.
#include <limits>

#include "domain/error.h"
#include "domain/gift.h"
#include "domain/ledger.h"
#include "domain/text.h"

#include "functions/coins.h"
#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/ledger.h"
#include "functions/local_time.h"
#include "functions/paging.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kPage = 20;
constexpr std::int32_t kMaxPage = 100;

/// The coins that somebody got for signing up or for bringing a friend.
Serials sign_up_bonuses(Sql& sql, const UserId& user) {
    static constexpr Statement kBonuses{R"(
        SELECT coalesce(pg_catalog.range_agg(t.serials), '{}')
          FROM fitkart.coin_transactions AS t
         WHERE t.user_id = $1 AND t.reference_type IN ('new_user_bonus', 'referral_bonus') AND t.amount > 0)"};
    return std::get<0>(sql.one<Serials>(kBonuses, user));
}

/// What decides over a gift, read under the locks of both wallets.
GiftTerms terms_of(Sql& sql, const Wallet& giver, const UserId& receiver) {
    static constexpr Statement kPeople{R"(
        SELECT u.id, u.suspended_at IS NOT NULL AND (u.suspended_until IS NULL OR u.suspended_until > $3),
               u.trust_score::pg_catalog.int4, u.created_at
          FROM fitkart.users AS u
         WHERE u.id IN ($1, $2))"};
    static constexpr Statement kGiven{R"(
        SELECT coalesce(-pg_catalog.sum(t.amount), 0)::pg_catalog.int8
          FROM fitkart.coin_transactions AS t
         WHERE t.user_id = $1 AND t.transaction_type = 'transfer_out' AND t.reference_type = 'gift' AND t.created_at >= $2)"};
    const Instant now = clock_now();
    GiftTerms terms{.available = giver.available,
                    .bonuses = (giver.open & sign_up_bonuses(sql, giver.user)).count(),
                    .daily_limit = current_settings(sql).gift_daily_limit};
    for (const auto& [id, suspended, trust, since] :
         sql.rows<UserId, bool, std::int32_t, Instant>(kPeople, giver.user, receiver, now)) {
        if (id == receiver) {
            terms.receiver_suspended = suspended;
            continue;
        }
        terms.giver_suspended = suspended;
        terms.giver_trust = trust;
        terms.giver_age = now - since;
        const std::string zone = zone_in_force(sql, giver.user, now);  // not the one chosen for later days
        terms.given_today = std::get<0>(sql.one<Coins>(kGiven, giver.user, local_midnight(local_day(now, zone), zone)));
    }
    return terms;
}

}  // namespace

FITKART_API_FUNCTION(coin_balance) {
    const Balance now = balance_of(sql, signed_in_user(sql));
    return row(now.available, now.frozen, now.pending, now.debt, now.total_earned, now.total_spent, now.last_updated);
}

FITKART_API_FUNCTION(coin_history) {
    // The total is last_seq: seq has no gaps. Hidden and deleted people have no name here either.
    static constexpr Statement kHistory{R"(
        SELECT t.id, t.seq, t.amount, t.transaction_type, t.balance_after, n.description, t.reference_type, t.reference_id,
               t.effective_day, o.full_name, t.created_at, w.last_seq
          FROM fitkart.wallets AS w
          JOIN fitkart.coin_transactions AS t ON t.user_id = w.user_id
          LEFT JOIN fitkart.coin_transaction_notes AS n ON n.user_id = t.user_id AND n.transaction_id = t.id
          LEFT JOIN fitkart.users AS o ON o.id = t.counter_user_id AND o.deleted_at IS NULL AND NOT o.is_hidden
         WHERE w.user_id = $1 AND t.seq < $2
         ORDER BY t.seq DESC
         LIMIT $3 OFFSET $4)"};
    const UserId user = signed_in_user(sql);
    const auto [lim, off] = read_paging(args, kPage, kMaxPage);
    const auto before = args.value_or<std::int64_t>("after", std::numeric_limits<std::int64_t>::max());
    RowSet out;
    for (const auto& [id, seq, amount, type, balance, description, reference_type, reference_id, day, name, at, total] :
         sql.rows<TransactionId, std::int64_t, Coins, std::string, Coins, std::optional<std::string>,
                  std::optional<std::string>, std::optional<Uuid>, std::optional<LocalDay>, std::optional<std::string>,
                  Instant, std::int64_t>(kHistory, user, before, std::int64_t{lim}, std::int64_t{off})) {
        out.add(id, seq, amount, type, balance, description, reference_type, reference_id, day, name, at, total);
    }
    return out;
}

FITKART_API_FUNCTION(gift_coins) {
    const UserId user = signed_in_user(sql);
    const auto to = args.required<UserId>("to_user");
    const auto amount = args.required<Coins>("amount");
    const auto description = args.optional<std::string>("description");
    require_positive(amount);
    if (to == user) {
        throw Error{ErrorCode::validation_failed, "coins cannot be given to oneself", {{"argument", "to_user"}}};
    }
    return once(args, sql, user, [&] {
        auto wallets = Wallets::lock(sql, {user, to});
        const GiftTerms terms = terms_of(sql, wallets[user], to);
        require_giftable(terms, amount);
        const TransactionId id = move_coins(wallets, {.from = user,
                                                      .to = to,
                                                      .amount = amount,
                                                      .gift = true,
                                                      .description = description,
                                                      .actor = user,
                                                      .first = wallets[user].open - sign_up_bonuses(sql, user)});
        wallets.flush();
        return row(id, wallets[user].available, terms.daily_limit - terms.given_today - amount);
    });
}

}  // namespace fitkart
