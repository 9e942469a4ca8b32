#pragma once
/// Products, as orders read and reserve them.

#include <span>
#include <vector>

#include "domain/basket.h"

namespace fitkart {

class Sql;

/// The offers of `wishes`, in their order, without waiting for anybody. Throws not_found, naming the product.
[[nodiscard]] std::vector<Offer> read_products(Sql& sql, std::span<const Wish> wishes);

/// The same, locked until the transaction ends: ascending by id, as `wishes` are, so that two baskets never wait for each other
/// crosswise.
[[nodiscard]] std::vector<Offer> lock_products(Sql& sql, std::span<const Wish> wishes);

/// Promises the units to an open order. The products must be locked.
void reserve_stock(Sql& sql, std::span<const Wish> wishes, Instant now);

/// Takes the promise back. The products must be locked.
void release_stock(Sql& sql, std::span<const Wish> wishes, Instant now);

/// Sends the promised units off. The products must be locked.
void send_stock(Sql& sql, std::span<const Wish> wishes, Instant now);

}  // namespace fitkart
