#pragma once
/// Digital products are delivered when their order is confirmed: a code a unit, in the same transaction.
///
/// Locks: rows of the digital products come before slots, as stock.h has it, and the codes last; a code that somebody else
/// holds is passed over, never waited for.

#include <optional>
#include <span>

#include "domain/basket.h"

#include "functions/orders.h"

namespace fitkart {

/// Locks the rows of the digital products among the offers: before take_stock, in a checkout that will deliver.
void lock_digital(Sql& sql, std::span<const Offer> offers);

/// Gives the order's digital units their codes and takes them out of stock. An order of nothing else is paid and moves on
/// through processing and shipped to delivered at once; of a mixed one the rest waits to be shipped. `order` has just become
/// confirmed, and `wallets` holds its buyer's wallet. Answers the status that it has then. Throws order_held for a held one and
/// product_out_of_stock when there are fewer codes than units.
OrderStatus deliver_digital(Sql& sql, Wallets& wallets, const Order& order, const std::optional<UserId>& actor, Instant now);

/// Whether some of the order's units are codes that its buyer has: they cannot be taken back.
[[nodiscard]] bool has_given_codes(Sql& sql, const Order& order);

}  // namespace fitkart
