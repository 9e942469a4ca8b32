#pragma once
/// From a basket to an order, in one transaction.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/basket.h"

#include "postgres/json.h"

namespace fitkart {

class Args;
class Sql;
struct Result;

/// An order that is placed again, at its own prices (rule 12).
struct OrderAgain {
    OrderId order{};
    std::map<ProductId, Coins> prices{};  ///< of a unit, as they were
};

struct Checkout {
    UserId user{};
    std::vector<Wish> wishes;  ///< added up, ascending by product
    std::optional<Json> shipping_address;
    std::optional<Coins> expected_total;
    std::optional<std::string> coupon_code;
    std::optional<UserId> actor;
    std::optional<OrderAgain> again{};
};

/// Where it goes. Throws validation_failed for what is no object, or a large one.
[[nodiscard]] std::optional<Json> read_address(const Args& args);

/// Freezes the coins, promises the units, writes the order; answers the columns of checkout_result. Throws what checkout throws.
[[nodiscard]] Result place_order(Sql& sql, const Checkout& request);

}  // namespace fitkart
