#pragma once
/// A product list of the shop, in the shape of Shopify's Admin REST API, as plain values.

#include <vector>

#include "domain/catalogue.h"

namespace fitkart {

class Json;

/// The products of a list: an array of them, or an object whose key "products" holds one. Throws Error{validation_failed} for
/// anything else and for more than 10,000.
[[nodiscard]] std::vector<Json> products_of(const Json& list);

/// The product's id where it is one, however malformed the rest is; empty where not.
[[nodiscard]] std::string shop_id_of(const Json& product);

/// The product; keys that no row needs are not looked at. Throws Error{validation_failed}, which names the field.
[[nodiscard]] ShopProduct shop_product_from(const Json& product);

}  // namespace fitkart
