#pragma once
/// The catalogue, as orders read it. What moves its units is functions/stock.h.

#include <span>
#include <vector>

#include "domain/basket.h"

namespace fitkart {

class Sql;

/// The offers of `wishes`, in their order, without waiting for anybody. Throws not_found, naming the product.
[[nodiscard]] std::vector<Offer> read_products(Sql& sql, std::span<const Wish> wishes);

}  // namespace fitkart
