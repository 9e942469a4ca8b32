#pragma once
/// Coupons, as whoever uses one or gives it back works with them:
///
///     const Coupon found = find_coupon(sql, typed, CouponPurpose::order, now);      // refuses without waiting for anybody
///     auto wallets = Wallets::lock(sql, {user});
///     const CouponClaim claim = claim_coupon(sql, user, found, CouponPurpose::order, now);   // then the products
///     …
///     use_coupon(sql, user, claim, {.order = order, .coins = basket.discount}, now);

#include <optional>
#include <string_view>
#include <vector>

#include "domain/coupon.h"

namespace fitkart {

class Sql;

/// The coupon whose code was typed, if it can be used for that purpose now. Throws coupon_invalid.
[[nodiscard]] Coupon find_coupon(Sql& sql, std::string_view typed, CouponPurpose purpose, Instant now);

/// How often somebody has used a coupon, uses given back left out.
[[nodiscard]] std::int64_t uses_of(Sql& sql, const UserId& user, const CouponId& coupon);

/// A coupon that is this transaction's to use.
struct CouponClaim {
    Coupon coupon;
    std::int32_t nth = 1;  ///< which use of this person it will be
};

/// Locks the coupon until the transaction ends and looks again. A coupon with a total limit is locked against every other use,
/// any other only against a change of its terms, so that a coupon for everybody is no queue. The user's wallet must be locked.
/// Throws coupon_invalid.
[[nodiscard]] CouponClaim claim_coupon(Sql& sql, const UserId& user, const Coupon& found, CouponPurpose purpose, Instant now);

/// What a use was for: one of the two.
struct CouponUse {
    std::optional<OrderId> order{};
    std::optional<TransactionId> transaction{};
    Coins coins{};  ///< taken off or given
};

/// Writes the use and counts it.
void use_coupon(Sql& sql, const UserId& user, const CouponClaim& claim, const CouponUse& use, Instant now);

/// Locks the coupons of orders that are about to be cancelled, ascending by id; `users` and `orders` belong together. The
/// wallets must be locked, the products not yet.
void lock_coupons_of(Sql& sql, const std::vector<UserId>& users, const std::vector<OrderId>& orders);

/// Gives the use of an order back, if it had one. Its coupon must be locked.
void release_coupon_of(Sql& sql, const UserId& user, const OrderId& order, Instant now);

}  // namespace fitkart
