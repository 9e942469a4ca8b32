#pragma once
/// An order's life: the statuses it can have, the moves between them, and the code people call it by.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/firewall.h"

namespace fitkart {

enum class OrderStatus { pending, confirmed, processing, shipped, delivered, refunded, cancelled };

inline constexpr std::array kOrderStatuses{OrderStatus::pending,   OrderStatus::confirmed, OrderStatus::processing, OrderStatus::shipped,
                                           OrderStatus::delivered, OrderStatus::refunded,  OrderStatus::cancelled};

/// The status as the tables and the callers spell it.
[[nodiscard]] std::string_view to_string(OrderStatus status);

/// The status spelled `name`. Throws Error{validation_failed} for any other word.
[[nodiscard]] OrderStatus order_status(std::string_view name);

/// Whether an order may go from one status to the other in one move:
/// pending → confirmed → processing → shipped → delivered → refunded, refunded also from shipped, cancelled from each status
/// before shipped. There is no way back and no way out of refunded and cancelled.
[[nodiscard]] bool can_move(OrderStatus from, OrderStatus to);

/// Throws Error{invalid_order_state}, which names both, when an order may not move so.
void require_move(OrderStatus from, OrderStatus to);

/// An open order has its price on hold and its stock reserved: nothing was paid, nothing was sent.
[[nodiscard]] bool is_open(OrderStatus status);

/// Twelve characters of Crockford's base 32 (no I, L, O, U: nobody misreads them) for the low 60 bits of `random`.
[[nodiscard]] std::string order_code(std::uint64_t random);

}  // namespace fitkart
