#include "functions/refunds.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"
#include "domain/tokens.h"

#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/ledger.h"
#include "functions/stock.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kMaxWishes = kMaxProducts * static_cast<std::size_t>(kMaxQuantity);

RefundWish read_wish(const Json& element, std::size_t index) {
    const auto refuse = [index](const char* what) {
        throw Error{ErrorCode::validation_failed, concat("items[", index, "] ", what),
                    {{"argument", "items"}, {"index", static_cast<std::int64_t>(index)}},
                    R"(Give an array of {"order_item_id": uuid, "quantity": units}.)"};
    };
    if (!element.is_object()) {
        refuse("is no object");
    }
    const auto item = element.find("order_item_id");
    const auto id = item && item->is_string() ? parse_uuid(item->as_string().value()) : std::nullopt;
    if (!id) {
        refuse("has no uuid as order_item_id");
    }
    const auto quantity = element.find("quantity");
    const auto units = quantity ? quantity->as_int64() : std::nullopt;
    if (!units) {
        refuse("has no whole number as quantity");
    }
    return {OrderItemId{*id}, *units};
}

/// None where items is NULL: all that is left.
std::optional<std::vector<RefundWish>> read_wishes(const Args& args) {
    const auto items = args.optional<Json>("items");
    if (!items) {
        return std::nullopt;
    }
    if (!items->is_array() || items->size() > kMaxWishes) {
        throw Error{ErrorCode::validation_failed,
                    items->is_array() ? concat("items has ", items->size(), " elements, more than ", kMaxWishes)
                                      : std::string("items is no array"),
                    {{"argument", "items"}}};
    }
    std::vector<RefundWish> wishes;
    for (const Json& element : items->elements()) {
        wishes.push_back(read_wish(element, wishes.size()));
    }
    return wishes;
}

std::vector<RefundLine> lines_of(Sql& sql, const Order& order) {
    static constexpr Statement kLines{R"(
        SELECT i.id, i.product_id, i.quantity, i.refunded_quantity, i.total_coins, NOT i.is_digital
          FROM fitkart.order_items i
         WHERE i.user_id = $1
           AND i.order_id = $2
         ORDER BY i.product_id)"};
    std::vector<RefundLine> lines;
    for (const auto& [item, product, quantity, refunded, total, restockable] :
         sql.rows<OrderItemId, ProductId, std::int32_t, std::int32_t, Coins, bool>(kLines, order.user, order.id)) {
        lines.push_back({item, product, quantity, refunded, total, restockable});
    }
    return lines;
}

Refund refund_of(Sql& sql, const Order& order, const std::optional<std::vector<RefundWish>>& wishes) {
    require_move(order.status, OrderStatus::refunded);
    const std::vector<RefundLine> lines = lines_of(sql, order);
    return wishes ? refund_some(lines, *wishes) : refund_all(lines);
}

/// Units that came back are for sale again, but a code that was read once is not, nor a unit of what is sold as codes by now.
void restock(Sql& sql, const Refund& refund, Instant now) {
    static constexpr Statement kPhysical{
        "SELECT p.id FROM fitkart.reward_products p WHERE p.id = ANY ($1) AND NOT p.is_digital ORDER BY p.id FOR NO KEY UPDATE"};
    std::vector<Wish> units;
    for (const RefundPart& part : refund.parts) {
        if (part.restockable) {
            units.push_back({part.product, part.quantity});
        }
    }
    if (!units.empty()) {
        std::vector<ProductId> products;
        std::ranges::transform(units, std::back_inserter(products), &Wish::product);
        const auto physical = sql.rows<ProductId>(kPhysical, products);
        std::erase_if(units, [&](const Wish& unit) { return std::ranges::find(physical, std::tuple{unit.product}) == physical.end(); });
    }
    if (!units.empty()) {
        add_stock(sql, units, now);
    }
}

void pay_back(Wallets& wallets, const Order& order, const Refund& refund, const RefundWanted& wanted) {
    if (refund.coins > Coins{0}) {
        wallets.give_back({.user = order.user,
                           .payment = order.payment.value(),
                           .amount = refund.coins,
                           .type = TransactionType::refund,
                           .reference_type = "order",
                           .reference_id = order.id,
                           .description = wanted.reason,
                           .actor = wanted.actor});
        wallets.flush();
    }
}

/// The order's items, its sum and status, the event, and the answer to the buyer's request, in one statement.
void write_refund(Sql& sql, const Order& order, const Refund& refund, OrderStatus after, const RefundWanted& wanted, Instant now) {
    static constexpr Statement kWrite{R"(
        WITH items AS (
            UPDATE fitkart.order_items i
               SET refunded_quantity = i.refunded_quantity + v.quantity
              FROM unnest($3, $4) AS v (id, quantity)
             WHERE i.user_id = $1
               AND i.order_id = $2
               AND i.id = v.id
        ), refunded AS (
            UPDATE fitkart.orders o
               SET status = $5,
                   refunded_coins = o.refunded_coins + $6,
                   updated_at = $7
             WHERE o.user_id = $1
               AND o.id = $2
            RETURNING o.user_id, o.id, o.status
        ), answered AS (
            UPDATE fitkart.refund_requests q
               SET status = 'granted',
                   granted_coins = $6,
                   answered_by = $10,
                   answered_at = $7,
                   updated_at = $7
             WHERE q.user_id = $1
               AND q.order_id = $2
               AND q.status = 'open'
        )
        INSERT INTO fitkart.order_events (
            user_id, id, order_id, from_status, to_status, refunded_coins, note, actor_id, db_role, created_at)
        SELECT r.user_id, $8, r.id, $9, r.status, $6, $11, $10,
               session_user::pg_catalog.text, $7
          FROM refunded r)"};
    std::vector<OrderItemId> items;
    std::vector<std::int32_t> quantities;
    for (const RefundPart& part : refund.parts) {
        items.push_back(part.item);
        quantities.push_back(static_cast<std::int32_t>(part.quantity));
    }
    sql.execute(kWrite, order.user, order.id, items, quantities, to_string(after), refund.coins, now, new_id<Uuid>(),
                to_string(order.status), wanted.actor, wanted.reason);
}

Result refund_once(Args& args, Sql& sql, const UserId& user, const RefundWanted& wanted) {
    return once(args, sql, user, [&] {
        const Refunded refunded = refund_order(sql, user, wanted);
        return row(refunded.coins, refunded.remaining, to_string(refunded.after));
    });
}

[[noreturn]] void refuse_second_request(const Order& order) {
    throw Error{ErrorCode::limit_reached, "a refund of this order was asked for before, and is not answered yet",
                {{"limit", "open_refund_requests"}, {"maximum", 1}, {"order_id", order.id}},
                "Wait for the answer."};
}

void require_no_open_request(Sql& sql, const Order& order) {
    static constexpr Statement kOpen{
        "SELECT true FROM fitkart.refund_requests q WHERE q.user_id = $1 AND q.order_id = $2 AND q.status = 'open'"};
    if (sql.maybe<bool>(kOpen, order.user, order.id)) {
        refuse_second_request(order);
    }
}

/// The wishes as they were understood, and nothing else that came with them.
Json items_of(std::span<const RefundWish> wishes) {
    JsonWriter json;
    json.begin_array();
    for (const RefundWish& wish : wishes) {
        json.begin_object();
        json.field("order_item_id", to_string(wish.item));
        json.field("quantity", wish.quantity);
        json.end_object();
    }
    json.end_array();
    return json.done();
}

/// Checks what is asked for as a refund would, and keeps it for the desk.
void request_refund(Sql& sql, const UserId& user, const OrderId& id, const RefundWanted& wanted) {
    static constexpr Statement kAsk{R"(
        INSERT INTO fitkart.refund_requests (user_id, id, order_id, items, coins, reason, asked_by, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            ON CONFLICT DO NOTHING)"};
    const Instant now = clock_now();
    const Order order = lock_order(sql, user, id, now);
    const Refund refund = refund_of(sql, order, wanted.wishes);
    require_no_open_request(sql, order);
    const std::optional<Json> items = wanted.wishes ? std::optional{items_of(*wanted.wishes)} : std::nullopt;
    if (sql.execute(kAsk, user, new_id<Uuid>(), id, items, refund.coins, wanted.reason, wanted.actor, now) == 0) {
        refuse_second_request(order);
    }
}

Result request_once(Args& args, Sql& sql, const UserId& user, const OrderId& order, std::optional<UserId> actor) {
    const RefundWanted wanted{
        .order = order, .wishes = read_wishes(args), .reason = short_text(args, "reason", kMaxNote), .actor = actor};
    return once(args, sql, user, [&] {
        request_refund(sql, user, order, wanted);
        return request_summary_of(sql, user, order);
    });
}

}  // namespace

RefundWanted read_refund(const Args& args, std::optional<UserId> actor) {
    RefundWanted wanted{.order = args.required<OrderId>("order_id"),
                        .wishes = read_wishes(args),
                        .restock = args.value_or("restock", true),
                        .reason = short_text(args, "reason", kMaxNote),
                        .actor = actor};
    if (wanted.wishes && !args.given("idempotency_key")) {
        throw Error{ErrorCode::validation_failed, "a refund of some items needs an idempotency_key", {{"argument", "idempotency_key"}},
                    "Give a key, so that a repeat pays nothing twice."};
    }
    return wanted;
}

Refunded refund_order(Sql& sql, const UserId& user, const RefundWanted& wanted) {
    const Instant now = clock_now();
    Wallets wallets = Wallets::lock(sql, {user});
    const Order order = lock_order(sql, user, wanted.order, now);
    const Refund refund = refund_of(sql, order, wanted.wishes);
    const OrderStatus after = refund.complete ? OrderStatus::refunded : order.status;
    pay_back(wallets, order, refund, wanted);
    write_refund(sql, order, refund, after, wanted, now);
    if (wanted.restock) {
        restock(sql, refund, now);
    }
    return {order.status, after, refund.coins, refund.remaining};
}

void refund_unsent(Sql& sql, Wallets& wallets, const Order& order, const std::optional<std::string>& reason,
                   const std::optional<UserId>& actor, Instant now) {
    const RefundWanted wanted{.order = order.id, .reason = reason, .actor = actor};
    const Refund refund = refund_unsent(lines_of(sql, order));
    pay_back(wallets, order, refund, wanted);
    write_refund(sql, order, refund, order.status, wanted, now);
}

void refuse_refund(Sql& sql, const UserId& user, const OrderId& id, const std::optional<std::string>& reason,
                   const std::optional<UserId>& actor) {
    static constexpr Statement kRefuse{R"(
        UPDATE fitkart.refund_requests q
           SET status = 'refused',
               answer = $3,
               answered_by = $4,
               answered_at = $5,
               updated_at = $5
         WHERE q.user_id = $1
           AND q.order_id = $2
           AND q.status = 'open')"};
    const Instant now = clock_now();
    (void)lock_order(sql, user, id, now);
    if (sql.execute(kRefuse, user, id, reason, actor, now) == 0) {
        throw Error{ErrorCode::not_found, "no refund of this order is asked for", {{"what", "refund_request"}, {"order_id", id}}};
    }
}

Result request_summary_of(Sql& sql, const UserId& user, const OrderId& order) {
    static constexpr Statement kNewest{R"(
        SELECT q.id, o.order_code, q.status, q.coins, q.granted_coins, q.answer, q.created_at, q.answered_at
          FROM fitkart.refund_requests q
          JOIN fitkart.orders o ON o.user_id = q.user_id AND o.id = q.order_id
         WHERE q.user_id = $1
           AND q.order_id = $2
         ORDER BY q.id DESC
         LIMIT 1)"};
    const auto [id, code, status, coins, granted, answer, asked_at, answered_at] =
        sql.one<Uuid, std::string, std::string, Coins, std::optional<Coins>, std::optional<std::string>, Instant, std::optional<Instant>>(
            kNewest, user, order);
    return row(id, code, status, coins, granted, answer, asked_at, answered_at);
}

FITKART_FUNCTION(refund_order) {
    const RefundWanted wanted = read_refund(args, args.optional<UserId>("actor"));
    return refund_once(args, sql, owner_of(sql, wanted.order), wanted);
}

FITKART_FUNCTION(request_refund) {
    const auto order = args.required<OrderId>("order_id");
    return request_once(args, sql, owner_of(sql, order), order, args.optional<UserId>("actor"));
}

FITKART_API_FUNCTION(request_refund) {
    const UserId user = signed_in_user(sql);
    return request_once(args, sql, user, args.required<OrderId>("order_id"), user);
}

FITKART_FUNCTION(refuse_refund) {
    const auto order = args.required<OrderId>("order_id");
    const auto reason = short_text(args, "reason", kMaxNote);
    const auto actor = args.optional<UserId>("actor");
    const UserId user = owner_of(sql, order);
    return once(args, sql, user, [&] {
        refuse_refund(sql, user, order, reason, actor);
        return request_summary_of(sql, user, order);
    });
}

}  // namespace fitkart
