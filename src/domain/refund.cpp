#include "domain/refund.h"

#include <algorithm>
#include <limits>
#include <map>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

/// ⌊total·units/quantity⌋. The product of two 64-bit numbers needs more than 64 bits.
Coins share_of(Coins total, std::int64_t units, std::int64_t quantity) {
    return Coins{static_cast<std::int64_t>(static_cast<__int128>(total.count()) * units / quantity)};
}

/// How many units of each item are wanted.
std::map<OrderItemId, std::int64_t> added_up(std::span<const RefundWish> wishes) {
    if (wishes.empty()) {
        throw Error{ErrorCode::validation_failed, "items is empty", {{"argument", "items"}}, "Leave items out to refund all that is left."};
    }
    std::map<OrderItemId, std::int64_t> wanted;
    for (const RefundWish& wish : wishes) {
        if (wish.quantity < 1) {
            throw Error{ErrorCode::validation_failed, concat("a quantity of ", wish.quantity, " is less than 1"),
                        {{"argument", "items"}, {"order_item_id", wish.item}, {"quantity", wish.quantity}}};
        }
        std::int64_t& units = wanted[wish.item];
        if (__builtin_add_overflow(units, wish.quantity, &units)) {
            units = std::numeric_limits<std::int64_t>::max();  // more than any line has
        }
    }
    return wanted;
}

void require_of_order(const std::map<OrderItemId, std::int64_t>& wanted, std::span<const RefundLine> lines) {
    for (const auto& [item, units] : wanted) {
        if (std::ranges::find(lines, item, &RefundLine::item) == lines.end()) {
            throw no_such("order_item", item);
        }
    }
}

void require_left(const RefundLine& line, std::int64_t units) {
    const std::int64_t left = line.quantity - line.refunded;
    if (units > left) {
        throw Error{ErrorCode::refund_exceeds_order,
                    concat(units, " units to refund, ", left, " of ", line.quantity, " are left"),
                    {{"order_item_id", line.item},
                     {"requested", units},
                     {"left", left},
                     {"ordered", line.quantity},
                     {"refunded", line.refunded},
                     {"paid_coins", line.total},
                     {"refunded_coins", coins_of_units(line.total, line.quantity, 0, line.refunded)}},
                    "Refund at most what is left."};
    }
}

/// Adds what becomes of one line to the refund.
void give(Refund& refund, const RefundLine& line, std::int64_t units) {
    const std::int64_t after = line.refunded + units;
    if (units > 0) {
        const Coins coins = coins_of_units(line.total, line.quantity, line.refunded, after);
        refund.parts.push_back({line.item, line.product, units, coins, line.restockable});
        refund.coins += coins;
    }
    refund.remaining += coins_of_units(line.total, line.quantity, after, line.quantity);
    refund.complete = refund.complete && after == line.quantity;
}

}  // namespace

Coins coins_of_units(Coins total, std::int64_t quantity, std::int64_t before, std::int64_t after) {
    return share_of(total, after, quantity) - share_of(total, before, quantity);
}

Refund refund_all(std::span<const RefundLine> lines) {
    Refund refund{.complete = true};
    for (const RefundLine& line : lines) {
        give(refund, line, line.quantity - line.refunded);
    }
    return refund;
}

Refund refund_unsent(std::span<const RefundLine> lines) {
    Refund refund{.complete = true};
    for (const RefundLine& line : lines) {
        give(refund, line, line.restockable ? line.quantity - line.refunded : 0);
    }
    return refund;
}

Refund refund_some(std::span<const RefundLine> lines, std::span<const RefundWish> wishes) {
    const std::map<OrderItemId, std::int64_t> wanted = added_up(wishes);
    require_of_order(wanted, lines);
    Refund refund{.complete = true};
    for (const RefundLine& line : lines) {
        const auto found = wanted.find(line.item);
        const std::int64_t units = found == wanted.end() ? 0 : found->second;
        require_left(line, units);
        give(refund, line, units);
    }
    return refund;
}

}  // namespace fitkart
