#pragma once
/// Refunds of orders, as engine and order desk both give them.

#include <optional>
#include <string>
#include <vector>

#include "domain/refund.h"

#include "functions/orders.h"

namespace fitkart {

/// What somebody wants back of an order.
struct RefundWanted {
    OrderId order{};
    std::optional<std::vector<RefundWish>> wishes{};  ///< none: all that is left
    bool restock = true;
    std::optional<std::string> reason{};
    std::optional<UserId> actor{};
};

/// The arguments of refund_order. Throws validation_failed, also for a part without an idempotency key.
[[nodiscard]] RefundWanted read_refund(const Args& args, std::optional<UserId> actor);

struct Refunded {
    OrderStatus before{};
    OrderStatus after{};
    Coins coins{};      ///< paid back now
    Coins remaining{};  ///< what can still be refunded
};

/// Pays back, puts units that came back on sale again, writes the event and answers an open request of the buyer.
/// Throws not_found, invalid_order_state, validation_failed, refund_exceeds_order.
Refunded refund_order(Sql& sql, const UserId& user, const RefundWanted& wanted);

/// Pays back what of an order was still in the house when it was cancelled though its codes had been given. `order` is paid by now,
/// its status final; the units go back on sale by the caller.
void refund_unsent(Sql& sql, Wallets& wallets, const Order& order, const std::optional<std::string>& reason,
                   const std::optional<UserId>& actor, Instant now);

/// Says no to the buyer's open request. Throws not_found when there is none.
void refuse_refund(Sql& sql, const UserId& user, const OrderId& order, const std::optional<std::string>& reason,
                   const std::optional<UserId>& actor);

/// The newest request of an order as refund_request says it, for any result type that begins with those columns.
[[nodiscard]] Result request_summary_of(Sql& sql, const UserId& user, const OrderId& order);

}  // namespace fitkart
