#pragma once
/// What somebody wants to buy, whether it can be sold to him, and what it costs.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

inline constexpr std::int64_t kMaxQuantity = 99;   ///< units of one product in one order
inline constexpr std::size_t kMaxProducts = 50;    ///< different products in one order
inline constexpr int kTrustToSpend = 30;           ///< below it an account's orders and gifts wait for a review (rule 14)

/// A product and how many of it.
struct Wish {
    ProductId product;
    std::int64_t quantity = 0;
    friend bool operator==(const Wish&, const Wish&) = default;
};

/// The wishes with equal products added up, ascending by product: the order in which their rows are locked.
/// Throws Error{validation_failed} for an empty list, a quantity outside 1 to 99, or more than 50 products.
[[nodiscard]] std::vector<Wish> add_up(std::span<const Wish> wishes);

/// A product as the catalogue has it at this moment.
struct Offer {
    ProductId product;
    std::string name;
    std::optional<std::string> image_url{};
    std::optional<Coins> price{};           ///< of one unit; none: not priced yet
    std::int64_t available = 0;           ///< units in the house that nobody was promised
    std::int64_t slots = 0;               ///< in how many slots these lie
    bool active = false;
    bool removed = false;
    bool digital = false;                 ///< each unit is a code
    std::optional<Instant> available_from{};
    std::optional<Instant> available_until{};
    std::optional<std::int32_t> limit_per_user{};
    std::optional<std::int32_t> min_trust{};
    std::optional<std::int32_t> min_account_days{};
    RowVersion version{};
};

/// Who wants to buy.
struct Buyer {
    int trust = 0;          ///< 0 to 100
    Instant signed_up{};
    bool disabled = false;  ///< switched off by himself or the staff
    bool suspended = false;
};

/// Throws Error{auth_account_disabled}, which says what such an account cannot do ("order"), for a disabled or suspended one.
void require_enabled(const Buyer& buyer, std::string_view deed);

/// Throws Error{auth_account_disabled} for a disabled or suspended account and Error{suspicious_activity} for one whose trust
/// is below 30.
void require_may_order(const Buyer& buyer);

/// Throws product_unavailable for what nobody can order: not on sale at all, not yet, no longer.
void require_on_offer(const Offer& offer, Instant now);

/// Throws Error{product_unavailable} unless the product is on sale at `now` to this buyer (rule 23).
void require_on_sale(const Offer& offer, const Buyer& buyer, Instant now);

/// Throws Error{product_out_of_stock}, which names both numbers, when fewer units are free than are wished.
void require_in_stock(const Offer& offer, std::int64_t quantity);

/// Throws Error{limit_reached} when the wish and what the buyer has already ordered exceed the product's limit per user.
void require_within_limit(const Offer& offer, std::int64_t quantity, std::int64_t already_ordered);

/// A product in an order: name, picture and price as they are when it is ordered.
struct OrderLine {
    ProductId product;
    std::string name;
    std::optional<std::string> image_url{};
    bool digital = false;
    std::int64_t quantity = 0;
    Coins price{};
    Coins total{};     ///< after its share of the discount
    Coins discount{};  ///< its share of what a coupon takes off
};

struct PricedBasket {
    std::vector<OrderLine> lines;  ///< ascending by product
    Coins total{};                 ///< after the discount
    Coins discount{};              ///< what a coupon takes off

    [[nodiscard]] bool any_digital() const;
    [[nodiscard]] bool only_digital() const;
};

/// Prices each wish by its offer; `offers` are those of `wishes`, in the same order. Throws Error{coin_overflow} when the total
/// does not fit; never wraps.
[[nodiscard]] PricedBasket price_basket(std::span<const Wish> wishes, std::span<const Offer> offers);

/// Throws Error{price_changed}, which names both totals, when the buyer was shown another total.
void require_expected_total(Coins total, std::optional<Coins> expected);

}  // namespace fitkart
