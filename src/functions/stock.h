#pragma once
/// Units of products: promised, given back, sent off, brought in.
///
/// Locks, and why nobody waits crosswise. Rows of products come before slots; both ascend by product id, slots by number within
/// it. Who waits for a slot holds none that comes later in this order: take_stock first tries without waiting for anybody, and
/// undoes that try, locks included, before it waits; release_stock holds one slot a product, and
/// begins anew, with rows of products first, if a count found units missing while it waited. Lists are ascending by product,
/// each product once (add_up() makes them so). What is called several times in one transaction keeps the order between calls
/// too: one call with all products instead of one a product.
///
/// Whatever makes more units free tells who waits for them (functions/waiting_list.h).

#include <span>
#include <vector>

#include "domain/basket.h"
#include "domain/stock.h"

namespace fitkart {

class Sql;

/// Promises the units to an order: all of them, or it throws product_out_of_stock, with the numbers. `offers` are those of
/// `wishes` as they were read, and the answer is what they are at the instant of the taking: the same, unless a product was
/// changed in between or somebody had to be waited for.
[[nodiscard]] std::vector<Offer> take_stock(Sql& sql, std::span<const Wish> wishes, std::vector<Offer> offers);

/// Takes the promise back: the units can be bought again, except as many as were missing.
void release_stock(Sql& sql, std::span<const Wish> wishes);

/// Sends the promised units off: they leave the house.
void send_stock(Sql& sql, std::span<const Wish> wishes, Instant now);

/// A stock before a change and after it.
struct Restocked {
    Stock before{};
    Stock after{};
};

/// Units that come into the house and can be bought, except as many as were missing; or go, with a quantity below zero, as far as
/// they are free: else product_out_of_stock. Answers the stocks in the order of `changes`. Throws not_found.
std::vector<Restocked> add_stock(Sql& sql, std::span<const Wish> changes, Instant now);

/// Units that somebody counted in the house. What open orders were promised stays promised, and what the count lacks of it is
/// missing. Answers the stocks in the order of `counts`. Throws not_found. A new product gets its slots by this, or by add_stock.
std::vector<Restocked> set_stock(Sql& sql, std::span<const Wish> counts, Instant now);

}  // namespace fitkart
