#pragma once
/// Orders that a rejected day took along, and that a restored one lets be placed again (rule 12).

#include "domain/types.h"

namespace fitkart {

class Sql;

/// Throws invalid_order_state when the order was placed again before. The wallet of its user is locked.
void require_not_placed_again(Sql& sql, const UserId& user, const OrderId& order);

}  // namespace fitkart
