#include "functions/reorder.h"

#include "domain/error.h"
#include "domain/order.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/orders.h"

#include "functions/checkout.h"  // after the domain: it has a Json
#include "postgres/function.h"

namespace fitkart {
namespace {

/// How long after the day was restored.
constexpr std::chrono::days kTimeToReorder{14};

[[noreturn]] void refuse(const OrderId& order, std::string_view reason, const std::string& sentence) {
    throw Error{ErrorCode::invalid_order_state, sentence, {{"order_id", order}, {"reason", reason}}, "Order at today's prices."};
}

/// Whether a restored day gives the right to place the order again, now: the rejection that cancelled it was taken back.
void require_restored(Sql& sql, const UserId& user, const OrderId& order, Instant now) {
    static constexpr Statement kRestored{R"(
        SELECT pg_catalog.max(b.created_at)
          FROM fitkart.review_decisions AS r
          JOIN fitkart.review_decisions AS b
            ON b.user_id = r.user_id AND b.day = r.day AND b.id > r.id AND b.decision = 'restore'
         WHERE r.user_id = $1
           AND r.decision = 'reject'
           AND $2 = ANY (r.orders_cancelled))"};
    const auto [restored] = sql.one<std::optional<Instant>>(kRestored, user, order);
    if (!restored) {
        refuse(order, "not_restored", "only an order that was cancelled with a day which was restored since is placed again");
    }
    if (now >= *restored + kTimeToReorder) {
        refuse(order, "too_late", concat("it could be placed again for ", kTimeToReorder.count(), " days after its day was restored"));
    }
}

/// What the cancellation took: all of a cancelled order, of one whose codes were delivered the rest.
Checkout checkout_of(Sql& sql, const UserId& user, const OrderId& order) {
    static constexpr Statement kItems{R"(
        SELECT i.product_id, CASE o.status WHEN 'cancelled' THEN i.quantity ELSE i.refunded_quantity END, i.coin_price_at_purchase
          FROM fitkart.orders AS o
          JOIN fitkart.order_items AS i ON i.user_id = o.user_id AND i.order_id = o.id
         WHERE o.user_id = $1
           AND o.id = $2
           AND (o.status = 'cancelled' OR (i.refunded_quantity > 0 AND NOT i.is_digital))
         ORDER BY i.product_id)"};
    static constexpr Statement kAddress{"SELECT o.shipping_address FROM fitkart.orders AS o WHERE o.user_id = $1 AND o.id = $2"};
    const auto address = sql.maybe<std::optional<Json>>(kAddress, user, order);
    if (!address) {
        throw no_such("order", order);
    }
    Checkout request{.user = user,
                     .wishes = {},
                     .shipping_address = std::get<0>(*address),
                     .expected_total = std::nullopt,
                     .coupon_code = std::nullopt,
                     .actor = std::nullopt,
                     .again = OrderAgain{.order = order}};
    for (const auto& [product, units, price] : sql.rows<ProductId, std::int32_t, Coins>(kItems, user, order)) {
        request.wishes.push_back({product, units});
        request.again->prices.emplace(product, price);
    }
    return request;
}

Result place_again(Args& args, Sql& sql, const UserId& user, const OrderId& order, const std::optional<UserId>& actor) {
    const auto address = read_address(args);
    const auto coupon = args.optional<std::string>("coupon_code");
    return once(args, sql, user, [&] {
        const Instant now = clock_now();
        Checkout request = checkout_of(sql, user, order);
        require_restored(sql, user, order, now);
        request.coupon_code = coupon;
        request.actor = actor;
        if (address) {
            request.shipping_address = address;
        }
        return place_order(sql, request);
    });
}

}  // namespace

void require_not_placed_again(Sql& sql, const UserId& user, const OrderId& order) {
    static constexpr Statement kAgain{"SELECT o.order_code FROM fitkart.orders AS o WHERE o.user_id = $1 AND o.reorder_of = $2"};
    if (const auto found = sql.maybe<std::string>(kAgain, user, order)) {
        refuse(order, "placed_again", concat("it was placed again as ", std::get<0>(*found)));
    }
}

FITKART_FUNCTION(reorder) {
    const auto order = args.required<OrderId>("of_order");
    return place_again(args, sql, owner_of(sql, order), order, args.optional<UserId>("actor"));
}

FITKART_API_FUNCTION(reorder) {
    const UserId user = signed_in_user(sql);
    return place_again(args, sql, user, args.required<OrderId>("of_order"), user);
}

}  // namespace fitkart
