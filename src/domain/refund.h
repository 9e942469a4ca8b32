#pragma once
/// What of an order is paid back: whole, or by item and quantity. Never a coin more than was paid, never a coin lost.

#include <cstdint>
#include <span>
#include <vector>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// A line of an order, as far as a refund cares.
struct RefundLine {
    OrderItemId item{};
    ProductId product{};
    std::int64_t quantity = 0;  ///< units that were ordered, at least 1
    std::int64_t refunded = 0;  ///< of these, units that were refunded before
    Coins total{};              ///< what all units cost, after discount
    bool restockable = true;    ///< false: digital, nothing comes back
};

/// An item and how many units of it.
struct RefundWish {
    OrderItemId item{};
    std::int64_t quantity = 0;
};

struct RefundPart {
    OrderItemId item{};
    ProductId product{};
    std::int64_t quantity = 0;
    Coins coins{};
    bool restockable = true;
};

struct Refund {
    std::vector<RefundPart> parts{};  ///< in the order of the lines, one a line that gives units back
    Coins coins{};                    ///< what is paid back now
    Coins remaining{};                ///< what can still be refunded afterwards
    bool complete = false;            ///< afterwards no unit is left
};

/// The coins for the units `before` + 1 to `after` of a line of `quantity` units that cost `total` together:
/// ⌊total·after/quantity⌋ − ⌊total·before/quantity⌋. However a line is refunded, its parts add up to its total, even where a
/// coupon made the total indivisible; and no part is more than a coin away from its share.
[[nodiscard]] Coins coins_of_units(Coins total, std::int64_t quantity, std::int64_t before, std::int64_t after);

/// All units that are left.
[[nodiscard]] Refund refund_all(std::span<const RefundLine> lines);

/// All units that are left but the codes: what an order still had in the house.
[[nodiscard]] Refund refund_unsent(std::span<const RefundLine> lines);

/// The units that `wishes` name; wishes of one item are added up. Throws Error{validation_failed} for no wishes or a quantity
/// below 1, Error{not_found} for an item of another order, and Error{refund_exceeds_order}, which names the numbers, for more
/// units than are left.
[[nodiscard]] Refund refund_some(std::span<const RefundLine> lines, std::span<const RefundWish> wishes);

}  // namespace fitkart
