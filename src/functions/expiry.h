#pragma once
/// What time ends: holds, dated coins and pending orders, as functions and jobs both end them.

#include <optional>

#include "domain/types.h"

#include "functions/left_out.h"

namespace fitkart {

class Sql;

/// One round each, so that its wallets are locked in one ascending statement; `full`: another may be waiting.
struct ExpiredHolds {
    std::int32_t holds = 0;
    Coins coins{};  ///< available again
    bool full = false;
    LeftOut left_out{};
};
[[nodiscard]] ExpiredHolds expire_due_holds(Sql& sql);

struct ExpiredCoins {
    std::int32_t wallets = 0;
    Coins coins{};  ///< gone
    bool full = false;
    LeftOut left_out{};
};
[[nodiscard]] ExpiredCoins expire_due_coins(Sql& sql, std::optional<UserId> actor);

struct ExpiredOrders {
    std::int64_t orders = 0;
    bool full = false;
    LeftOut left_out{};
};
[[nodiscard]] ExpiredOrders expire_due_orders(Sql& sql);

}  // namespace fitkart
