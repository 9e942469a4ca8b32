#include "functions/coupons.h"

#include "domain/error.h"
#include "domain/ledger.h"

#include "functions/buyers.h"
#include "functions/coupon_rows.h"
#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/ledger.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

Coupon lock_coupon(Sql& sql, const Coupon& found) {
    static constexpr Statement kLockUses{"SELECT " FITKART_COUPON_COLUMNS " FROM fitkart.coupons c WHERE c.id = $1 FOR NO KEY UPDATE"};
    static constexpr Statement kLockTerms{"SELECT " FITKART_COUPON_COLUMNS " FROM fitkart.coupons c WHERE c.id = $1 FOR KEY SHARE"};
    if (!found.total_limit) {
        const Coupon coupon = coupon_from_row(sql, kLockTerms, found.id).value();
        if (!coupon.total_limit) {
            return coupon;
        }
    }
    return coupon_from_row(sql, kLockUses, found.id).value();
}

/// What the first redemption answers, and each repeat of it.
Result redeem(Sql& sql, const UserId& user, const std::string& code, const std::optional<UserId>& actor) {
    const Instant now = clock_now();
    require_enabled(read_buyer(sql, user, now), "redeem codes");
    const Coupon found = find_coupon(sql, code, CouponPurpose::redemption, now);
    auto wallets = Wallets::lock(sql, {user});
    require_enabled(read_buyer(sql, user, now), "redeem codes");  // who waited may have been suspended meanwhile
    const CouponClaim claim = claim_coupon(sql, user, found, CouponPurpose::redemption, now);
    const Coins coins{claim.coupon.value};
    const TransactionId transaction = wallets.post({.user = user,
                                                    .amount = coins,
                                                    .type = TransactionType::bonus,
                                                    .counter = CounterAccount::promotion,
                                                    .reference_type = "coupon",
                                                    .reference_id = claim.coupon.id,
                                                    .actor = actor});
    wallets.flush();
    use_coupon(sql, user, claim, {.transaction = transaction, .coins = coins}, now);
    return row(transaction, coins, wallets[user].balance());
}

}  // namespace

Coupon find_coupon(Sql& sql, std::string_view typed, CouponPurpose purpose, Instant now) {
    const auto code = coupon_code_from(typed);
    const auto found = code ? coupon_of_code(sql, *code) : std::nullopt;
    if (!found) {
        refuse_unknown_coupon(typed);
    }
    require_usable(*found, purpose, now);
    return *found;
}

std::int64_t uses_of(Sql& sql, const UserId& user, const CouponId& coupon) {
    static constexpr Statement kUses{R"(
        SELECT count(*)
          FROM fitkart.coupon_uses u
         WHERE u.user_id = $1
           AND u.coupon_id = $2
           AND u.released_at IS NULL)"};
    return std::get<0>(sql.one<std::int64_t>(kUses, user, coupon));
}

CouponClaim claim_coupon(Sql& sql, const UserId& user, const Coupon& found, CouponPurpose purpose, Instant now) {
    static constexpr Statement kNext{R"(
        SELECT count(*) FILTER (WHERE u.released_at IS NULL), COALESCE(max(u.nth), 0) + 1
          FROM fitkart.coupon_uses u
         WHERE u.user_id = $1
           AND u.coupon_id = $2)"};
    const Coupon coupon = lock_coupon(sql, found);
    require_usable(coupon, purpose, now);
    const auto [uses, nth] = sql.one<std::int64_t, std::int32_t>(kNext, user, coupon.id);
    require_left_for_user(coupon, uses);
    return {coupon, nth};
}

void use_coupon(Sql& sql, const UserId& user, const CouponClaim& claim, const CouponUse& use, Instant now) {
    // An older snapshot can miss the user's last use, where it left his wallet as it was (an order that costs nothing): then
    // there is a row in the way, and PostgreSQL raises 40001.
    static constexpr Statement kUse{R"(
        INSERT INTO fitkart.coupon_uses (user_id, id, coupon_id, nth, order_id, transaction_id, coins, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (user_id, coupon_id, nth) DO NOTHING)"};
    static constexpr Statement kCount{R"(
        UPDATE fitkart.coupons c
           SET used_count = c.used_count + 1,
               updated_at = $2
         WHERE c.id = $1)"};
    if (sql.execute(kUse, user, new_id<Uuid>(), claim.coupon.id, claim.nth, use.order, use.transaction, use.coins, now) != 1) {
        throw std::logic_error("a use of a coupon came between a lock and its holder");
    }
    if (claim.coupon.total_limit) {
        sql.execute(kCount, claim.coupon.id, now);
    }
}

void lock_coupons_of(Sql& sql, const std::vector<UserId>& users, const std::vector<OrderId>& orders) {
    static constexpr Statement kLock{R"(
        SELECT c.id
          FROM fitkart.coupons c
         WHERE c.id IN (SELECT o.coupon_id
                          FROM unnest($1, $2) AS d (user_id, id)
                          JOIN fitkart.orders o ON o.user_id = d.user_id AND o.id = d.id)
         ORDER BY c.id
           FOR NO KEY UPDATE)"};
    sql.rows<CouponId>(kLock, users, orders);
}

void release_coupon_of(Sql& sql, const UserId& user, const OrderId& order, Instant now) {
    static constexpr Statement kRelease{R"(
        WITH released AS (
            UPDATE fitkart.coupon_uses u
               SET released_at = $3
              FROM fitkart.orders o
             WHERE o.user_id = $1
               AND o.id = $2
               AND u.user_id = o.user_id
               AND u.coupon_id = o.coupon_id
               AND u.order_id = o.id
               AND u.released_at IS NULL
            RETURNING u.coupon_id
        )
        UPDATE fitkart.coupons c
           SET used_count = c.used_count - 1,
               updated_at = $3
          FROM released r
         WHERE c.id = r.coupon_id
           AND c.total_limit IS NOT NULL)"};
    sql.execute(kRelease, user, order, now);
}

FITKART_FUNCTION(redeem_code) {
    const auto user = args.required<UserId>("user_id");
    const auto code = args.required<std::string>("code");
    return once(args, sql, user, [&] { return redeem(sql, user, code, args.optional<UserId>("actor")); });
}

FITKART_API_FUNCTION(redeem_code) {
    const UserId user = signed_in_user(sql);
    const auto code = args.required<std::string>("code");
    return once(args, sql, user, [&] { return redeem(sql, user, code, user); });
}

}  // namespace fitkart
