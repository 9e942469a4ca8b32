#include "functions/digital_delivery.h"

#include "domain/error.h"
#include "domain/text.h"

#include "functions/ledger.h"
#include "functions/stock.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

struct Item {
    OrderItemId id{};
    ProductId product{};
    std::int32_t quantity = 0;
    bool digital = false;
};

/// The items of an order, ascending by product.
std::vector<Item> items_of(Sql& sql, const Order& order) {
    static constexpr Statement kItems{R"(
        SELECT i.id, i.product_id, i.quantity, i.is_digital
          FROM fitkart.order_items i
         WHERE i.user_id = $1
           AND i.order_id = $2
         ORDER BY i.product_id)"};
    std::vector<Item> items;
    for (const auto& [id, product, quantity, digital] : sql.rows<OrderItemId, ProductId, std::int32_t, bool>(kItems, order.user, order.id)) {
        items.push_back({id, product, quantity, digital});
    }
    return items;
}

/// The oldest codes that nobody has. Those that another transaction is giving away are passed over: if it rolls back they are
/// free again, and there are enough without them, for each unit that was promised has a code.
void give_codes(Sql& sql, const Order& order, const Item& item, Instant now) {
    static constexpr Statement kGive{R"(
        WITH chosen AS MATERIALIZED (
            SELECT c.id
              FROM fitkart.product_codes c
             WHERE c.product_id = $1
               AND c.order_id IS NULL
             ORDER BY c.id
             LIMIT $2
               FOR UPDATE SKIP LOCKED
        )
        UPDATE fitkart.product_codes c
           SET user_id = $3,
               order_id = $4,
               order_item_id = $5,
               assigned_at = $6
          FROM chosen n
         WHERE c.id = n.id)"};
    const auto given = static_cast<std::int64_t>(
        sql.execute(kGive, item.product, item.quantity, order.user, order.id, item.id, now));
    if (given < item.quantity) {
        throw Error{ErrorCode::product_out_of_stock, concat(item.quantity, " codes wanted, ", given, " there"),
                    {{"product_id", item.product}, {"wanted", item.quantity}, {"available", given}},
                    "Load codes, or try again later."};
    }
}

/// On to delivered, with an event for each step; shipping pays.
void move_to_delivered(Sql& sql, Wallets& wallets, Order order, const std::optional<UserId>& actor, Instant now) {
    for (const OrderStatus next : {OrderStatus::processing, OrderStatus::shipped, OrderStatus::delivered}) {
        move_locked(sql, &wallets, order, {.order = order.id, .to = next, .actor = actor}, now);
        order.status = next;
    }
}

}  // namespace

void lock_digital(Sql& sql, std::span<const Offer> offers) {
    static constexpr Statement kLock{R"(
        SELECT p.id
          FROM fitkart.reward_products p
         WHERE p.id = ANY ($1)
         ORDER BY p.id
           FOR NO KEY UPDATE)"};
    std::vector<ProductId> digital;
    for (const Offer& offer : offers) {
        if (offer.digital) {
            digital.push_back(offer.product);
        }
    }
    if (!digital.empty()) {
        sql.rows<ProductId>(kLock, digital);
    }
}

OrderStatus deliver_digital(Sql& sql, Wallets& wallets, const Order& order, const std::optional<UserId>& actor, Instant now) {
    std::vector<Wish> units;
    bool mixed = false;
    const std::vector<Item> items = items_of(sql, order);
    for (const Item& item : items) {
        if (item.digital) {
            units.push_back({item.product, item.quantity});
        } else {
            mixed = true;
        }
    }
    if (units.empty()) {
        return order.status;
    }
    require_not_held(order);
    send_stock(sql, units, now);
    for (const Item& item : items) {
        if (item.digital) {
            give_codes(sql, order, item, now);
        }
    }
    if (mixed) {
        return order.status;
    }
    move_to_delivered(sql, wallets, order, actor, now);
    return OrderStatus::delivered;
}

bool has_given_codes(Sql& sql, const Order& order) {
    static constexpr Statement kGiven{R"(
        SELECT EXISTS (SELECT
                         FROM fitkart.order_items i
                        WHERE i.user_id = $1
                          AND i.order_id = $2
                          AND i.is_digital))"};
    return order.status != OrderStatus::pending && std::get<0>(sql.one<bool>(kGiven, order.user, order.id));
}

}  // namespace fitkart
