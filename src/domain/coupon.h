#pragma once
/// Coupons take coins off an order, bonus codes give coins. What one promises, whether it can be used at this moment, and what it
/// is worth.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/basket.h"
#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

using CouponId = Id<struct CouponTag>;

/// percent and fixed take something off an order; a bonus code is redeemed for coins.
enum class CouponKind { percent, fixed, bonus };

[[nodiscard]] std::string_view to_string(CouponKind kind);

/// The kind spelled `name`; nothing for another word.
[[nodiscard]] std::optional<CouponKind> coupon_kind_from(std::string_view name);

inline constexpr std::size_t kMinCouponCode = 3;
inline constexpr std::size_t kMaxCouponCode = 40;

/// A code as it is stored: ASCII letters in upper case, digits, and single hyphens between them, 3 to 40 characters in all.
/// White space around it is nobody's intention and goes. Nothing for any other text.
[[nodiscard]] std::optional<std::string> coupon_code_from(std::string_view typed);

/// What a stored code is found by: without hyphens, and with the letters that are misread for digits as these digits (O as 0,
/// I and L as 1, as Crockford's base 32 reads them). Codes that look alike are one code. The unique index on
/// fitkart.coupons (translate(code, 'OIL-', '011')) makes the same key.
[[nodiscard]] std::string coupon_lookup_key(std::string_view code);

/// What a coupon promises.
struct Coupon {
    CouponId id{};
    std::string code{};
    CouponKind kind = CouponKind::fixed;
    std::int64_t value = 0;                       ///< percent: 1 to 100; fixed and bonus: coins
    std::optional<Coins> min_total{};             ///< least total of an order it is good for
    std::optional<Coins> max_discount{};          ///< percent: never takes more off
    std::optional<std::int64_t> total_limit{};    ///< uses by all people
    std::optional<std::int32_t> per_user_limit{}; ///< uses by one of them
    std::optional<Instant> starts_at{};           ///< good from this instant on
    std::optional<Instant> ends_at{};             ///< good until before this instant
    bool active = true;
    std::int64_t used = 0;                        ///< uses that count against total_limit

    friend bool operator==(const Coupon&, const Coupon&) = default;
};

/// Throws Error{validation_failed}, which names the field, for terms that make no sense together.
void require_sound(const Coupon& coupon);

/// COUPON_INVALID for a code that nobody made. Repeats what was typed only where it could be a code.
[[noreturn]] void refuse_unknown_coupon(std::string_view typed);

/// What somebody wants to do with a code.
enum class CouponPurpose { order, redemption };

/// Throws Error{coupon_invalid}, which names the reason, unless the coupon is of that purpose, switched on, inside its window
/// (which includes its start and excludes its end) and not used up.
void require_usable(const Coupon& coupon, CouponPurpose purpose, Instant now);

/// Throws Error{coupon_invalid} when one person has used it `uses` times and may not once more.
void require_left_for_user(const Coupon& coupon, std::int64_t uses);

/// What the coupon takes off an order of `total`: at least 1 coin, at most all of them. A percentage is rounded down. Throws
/// Error{coupon_invalid} when the total is below the coupon's minimum, or so small that nothing would be taken off: a use is not
/// spent on nothing.
[[nodiscard]] Coins discount_of(const Coupon& coupon, Coins total);

/// Takes the discount (at most the total) off the basket, spread over its lines by largest remainder (rule 21): the shares add
/// up to it exactly, and no line gets more than it costs. Lines and basket then cost so much less.
void take_off(PricedBasket& basket, Coins discount);

}  // namespace fitkart
