#pragma once
/// Who wants to know when a sold-out product can be bought again (rule 21).

#include <span>
#include <vector>

#include "domain/basket.h"

namespace fitkart {

class Sql;

/// Call it when units can be bought that could not before; functions/stock.h does, whatever brings units back. As many people as
/// there are units of a product hear of it, who waits longest first, each once, in this transaction; nobody while the product is
/// not on sale. `units` are ascending by product. Call it once a transaction, after all locks: it takes one a product, and waits
/// for those who are just joining the list.
void notify_waiting(Sql& sql, std::span<const Wish> units);

/// The same for products that are on sale again: all of their free units are new to who waits.
void notify_back_on_sale(Sql& sql, const std::vector<ProductId>& products);

}  // namespace fitkart
