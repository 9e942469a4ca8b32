#include "domain/order.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::array<std::string_view, kOrderStatuses.size()> kNames{"pending",   "confirmed", "processing", "shipped",
                                                                     "delivered", "refunded",  "cancelled"};

std::string names_of_moves_from(OrderStatus from) {
    std::string names;
    for (const OrderStatus to : kOrderStatuses) {
        if (can_move(from, to)) {
            names += concat(names.empty() ? "" : ", ", to_string(to));
        }
    }
    return names;
}

}  // namespace

std::string_view to_string(OrderStatus status) { return kNames[static_cast<std::size_t>(status)]; }

OrderStatus order_status(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) {
        throw Error{ErrorCode::validation_failed, concat("\"", name, "\" is not the status of an order"),
                    {{"status", name}, {"allowed", std::vector<std::string>(kNames.begin(), kNames.end())}}};
    }
    return kOrderStatuses[static_cast<std::size_t>(found - kNames.begin())];
}

bool can_move(OrderStatus from, OrderStatus to) {
    switch (from) {
        case OrderStatus::pending:
            return to == OrderStatus::confirmed || to == OrderStatus::cancelled;
        case OrderStatus::confirmed:
            return to == OrderStatus::processing || to == OrderStatus::cancelled;
        case OrderStatus::processing:
            return to == OrderStatus::shipped || to == OrderStatus::cancelled;
        case OrderStatus::shipped:
            return to == OrderStatus::delivered || to == OrderStatus::refunded;
        case OrderStatus::delivered:
            return to == OrderStatus::refunded;
        case OrderStatus::refunded:
        case OrderStatus::cancelled:
            return false;
    }
    return false;
}

void require_move(OrderStatus from, OrderStatus to) {
    if (can_move(from, to)) {
        return;
    }
    const std::string onward = names_of_moves_from(from);
    throw Error{ErrorCode::invalid_order_state,
                from == to ? concat("the order is already ", to_string(to))
                           : concat("an order that is ", to_string(from), " cannot become ", to_string(to)),
                {{"from", to_string(from)}, {"to", to_string(to)}},
                onward.empty() ? concat("An order that is ", to_string(from), " stays so.") : concat("From here it can become: ", onward, ".")};
}

bool is_open(OrderStatus status) {
    return status == OrderStatus::pending || status == OrderStatus::confirmed || status == OrderStatus::processing;
}

std::string order_code(std::uint64_t random) {
    static constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string code(12, '0');
    for (auto character = code.rbegin(); character != code.rend(); ++character) {
        *character = kCrockford[random & 31];
        random >>= 5;
    }
    return code;
}

}  // namespace fitkart
