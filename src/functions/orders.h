#pragma once
/// Orders, as every topic that moves one reads, locks and moves them. Locks come in the house's order: the wallet where coins
/// move, then the order, then its products or their slots.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/basket.h"
#include "domain/order.h"

namespace fitkart {

class Args;
class Sql;
class Wallets;
struct Result;

inline constexpr std::size_t kMaxNote = 1000;  ///< bytes of what somebody says about an order

struct Order {
    UserId user{};
    OrderId id{};
    OrderStatus status{};
    std::optional<HoldId> hold{};            ///< none: it costs nothing
    std::optional<TransactionId> payment{};  ///< the row of the books that paid for it, once it shipped
    bool held = false;                       ///< by the staff
    bool suspended = false;                  ///< its buyer is, and so it does not ship either
    std::optional<Instant> confirm_by{};
};

/// What somebody wants to become of an order.
struct Move {
    OrderId order{};
    OrderStatus to{};
    std::optional<std::string> tracking_number{};
    std::optional<std::string> note{};
    std::optional<UserId> actor{};
    std::optional<Instant> estimated_delivery{};  ///< of a parcel that leaves
};

/// Whose order it is. Throws not_found.
[[nodiscard]] UserId owner_of(Sql& sql, const OrderId& order);

/// The order of that user, locked until the transaction ends. Throws not_found.
[[nodiscard]] Order lock_order(Sql& sql, const UserId& user, const OrderId& id, Instant now);

/// Throws order_held when the staff holds the order or its buyer is suspended.
void require_not_held(const Order& order);

/// The units of an order that are still in the house, by product: all until it is confirmed, then those that are no codes.
[[nodiscard]] std::vector<Wish> units_of(Sql& sql, const Order& order);

/// Moves the order one step on, with all that hangs on it: its coins, its stock, its event. An order that is cancelled though its
/// codes were given keeps them: they are paid, the rest goes back, and it is delivered. Answers the order as it was.
/// Throws not_found, invalid_order_state, order_held.
Order move_order(Sql& sql, const UserId& user, const Move& move);

/// The same for who has locked the order before. `wallets` holds its buyer's wallet where the order is confirmed, shipped or
/// cancelled; where it is cancelled its coupon is locked, too. An order of codes alone does not stay confirmed: it is delivered at once.
void move_locked(Sql& sql, Wallets* wallets, const Order& order, const Move& move, Instant now);

/// Cancels those of the orders that, once locked, are still `wanted`: open ones. `users` and `orders`
/// belong together; the wallets are locked. All coupons, then all orders, then all products, each ascending: it never waits
/// crosswise for a checkout. Answers which were cancelled.
std::vector<OrderId> cancel_orders(Sql& sql, Wallets& wallets, const std::vector<UserId>& users, const std::vector<OrderId>& orders,
                                   const std::function<bool(const Order&)>& wanted, const std::string& note,
                                   const std::optional<UserId>& actor, Instant now);

/// Holds the order back, or lets it go. Answers the order as it was; nothing is written where nothing changes. Throws
/// not_found and, for an order that is not open, invalid_order_state.
Order hold_back(Sql& sql, const UserId& user, const OrderId& id, bool held, const std::optional<std::string>& note,
                const std::optional<UserId>& actor);

/// The order as order_summary says it, for any result type that begins with those columns.
[[nodiscard]] Result summary_of(Sql& sql, const UserId& user, const OrderId& order);

/// A text argument of at most `most` bytes. Throws validation_failed.
[[nodiscard]] std::optional<std::string> short_text(const Args& args, const char* name, std::size_t most);

/// The arguments of cancel_order and set_order_status.
[[nodiscard]] Move read_cancellation(const Args& args, std::optional<UserId> actor);
[[nodiscard]] Move read_move(const Args& args, std::optional<UserId> actor);

}  // namespace fitkart
