#include "functions/orders.h"

#include <map>

#include "domain/error.h"
#include "domain/text.h"

#include "functions/buyers.h"
#include "functions/coupons.h"
#include "functions/digital_delivery.h"
#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/ledger.h"
#include "functions/refunds.h"
#include "functions/stock.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kMaxTracking = 100;

[[noreturn]] void refuse_unknown(const OrderId& order) {
    throw no_such("order", order);
}

void require_in_time(const Order& order, Instant now) {
    if (order.confirm_by && now >= *order.confirm_by) {
        throw Error{ErrorCode::invalid_order_state,
                    concat("the order was not confirmed in time: it is ", to_string(order.status), " and cannot become ",
                           to_string(OrderStatus::confirmed)),
                    {{"from", to_string(order.status)}, {"to", to_string(OrderStatus::confirmed)}},
                    "Order again."};
    }
}

/// A suspended buyer's order waits; one of an account that was switched off goes no further.
void require_active(const Buyer& buyer) {
    if (buyer.disabled) {
        require_enabled(buyer, "order");
    }
}

/// Spends what the order froze. Answers the row of the books; none where it costs nothing.
std::optional<TransactionId> pay(Wallets& wallets, const Order& order, const std::optional<UserId>& actor) {
    if (!order.hold) {
        return std::nullopt;
    }
    const TransactionId payment = wallets.capture(
        {.user = order.user, .hold = *order.hold, .reference_type = "order", .reference_id = order.id, .actor = actor});
    wallets.flush();
    return payment;
}

/// Answers the row of the books that paid for it.
std::optional<TransactionId> ship(Sql& sql, Wallets& wallets, const Order& order, const std::optional<UserId>& actor, Instant now) {
    require_not_held(order);
    const auto payment = pay(wallets, order, actor);
    send_stock(sql, units_of(sql, order), now);
    return payment;
}

void give_coins_back(Wallets& wallets, const Order& order) {
    if (order.hold) {
        wallets.release(order.user, *order.hold);
        wallets.flush();
    }
}

/// The order's new status and the event that tells of it.
void write_move(Sql& sql, const Order& order, const Move& move, const std::optional<TransactionId>& payment, Instant now) {
    static constexpr Statement kWrite{R"(
        WITH moved AS (
            UPDATE fitkart.orders o
               SET status = $3,
                   tracking_number = COALESCE($4, o.tracking_number),
                   notes = CASE WHEN $3 = 'cancelled' THEN o.notes ELSE COALESCE($5, o.notes) END,
                   cancelled_reason = CASE WHEN $3 = 'cancelled' THEN $5 END,
                   payment_id = COALESCE($10, o.payment_id),
                   held = o.held AND $3 NOT IN ('shipped', 'cancelled'),
                   estimated_delivery = COALESCE($11, o.estimated_delivery),
                   confirmed_at = CASE WHEN $3 = 'confirmed' THEN $6 ELSE o.confirmed_at END,
                   shipped_at = CASE WHEN $3 = 'shipped' THEN $6 ELSE o.shipped_at END,
                   delivered_at = CASE WHEN $3 = 'delivered' THEN $6 ELSE o.delivered_at END,
                   cancelled_at = CASE WHEN $3 = 'cancelled' THEN $6 ELSE o.cancelled_at END,
                   updated_at = $6
             WHERE o.user_id = $1
               AND o.id = $2
            RETURNING o.user_id, o.id, o.status
        )
        INSERT INTO fitkart.order_events (user_id, id, order_id, from_status, to_status, note, actor_id, db_role, created_at)
        SELECT m.user_id, $7, m.id, $8, m.status, $5, $9,
               session_user::pg_catalog.text, $6
          FROM moved m)"};
    sql.execute(kWrite, order.user, order.id, to_string(move.to), move.tracking_number, move.note, now, new_id<Uuid>(),
                to_string(order.status), move.actor, payment, move.estimated_delivery);
}

/// The codes cannot be sent back, so they stay and are paid; the rest is paid back, and what is left of the order is delivered.
void cancel_unsent(Sql& sql, Wallets& wallets, Order order, const Move& move, Instant now) {
    order.payment = pay(wallets, order, move.actor);
    for (const OrderStatus next : {OrderStatus::processing, OrderStatus::shipped, OrderStatus::delivered}) {
        if (can_move(order.status, next)) {
            write_move(sql, order, {.order = order.id, .to = next, .actor = move.actor}, order.payment, now);
            order.status = next;
        }
    }
    refund_unsent(sql, wallets, order, move.note, move.actor, now);
}

/// All but the units, which the caller puts back on sale.
void cancel(Sql& sql, Wallets& wallets, const Order& order, const Move& move, Instant now) {
    if (has_given_codes(sql, order)) {
        cancel_unsent(sql, wallets, order, move, now);
        return;
    }
    give_coins_back(wallets, order);
    release_coupon_of(sql, order.user, order.id, now);
    write_move(sql, order, move, std::nullopt, now);
}

void write_hold(Sql& sql, const Order& order, bool held, const std::optional<std::string>& note, const std::optional<UserId>& actor,
                Instant now) {
    static constexpr Statement kWrite{R"(
        WITH changed AS (
            UPDATE fitkart.orders o
               SET held = $3,
                   notes = COALESCE($4, o.notes),
                   updated_at = $5
             WHERE o.user_id = $1
               AND o.id = $2
            RETURNING o.user_id, o.id, o.status, o.held
        )
        INSERT INTO fitkart.order_events (user_id, id, order_id, from_status, to_status, held, note, actor_id, db_role, created_at)
        SELECT c.user_id, $6, c.id, c.status, c.status, c.held, $4, $7,
               session_user::pg_catalog.text, $5
          FROM changed c)"};
    sql.execute(kWrite, order.user, order.id, held, note, now, new_id<Uuid>(), actor);
}

}  // namespace

void require_not_held(const Order& order) {
    if (order.held || order.suspended) {
        throw Error{ErrorCode::order_held,
                    concat("the order is held ", order.held ? "by the staff" : "while its account is suspended", " and cannot ship"),
                    {{"held_by_staff", order.held}, {"account_suspended", order.suspended}},
                    order.held ? "Let it go with hold_order, or cancel it." : "Restore the account, or cancel the order."};
    }
}

UserId owner_of(Sql& sql, const OrderId& order) {
    static constexpr Statement kOwner{"SELECT o.user_id FROM fitkart.orders o WHERE o.id = $1"};
    const auto found = sql.maybe<UserId>(kOwner, order);
    if (!found) {
        refuse_unknown(order);
    }
    return std::get<0>(*found);
}

Order lock_order(Sql& sql, const UserId& user, const OrderId& id, Instant now) {
    static constexpr Statement kLock{R"(
        SELECT o.status, o.hold_id, o.payment_id, o.held,
               u.suspended_at IS NOT NULL AND (u.suspended_until IS NULL OR u.suspended_until > $3),
               o.confirm_by
          FROM fitkart.orders o
          JOIN fitkart.users u ON u.id = o.user_id
         WHERE o.user_id = $1
           AND o.id = $2
           FOR NO KEY UPDATE OF o)"};
    const auto found = sql.maybe<std::string, std::optional<HoldId>, std::optional<TransactionId>, bool, bool,
                                 std::optional<Instant>>(kLock, user, id, now);
    if (!found) {
        refuse_unknown(id);
    }
    const auto& [status, hold, payment, held, suspended, confirm_by] = *found;
    return {user, id, order_status(status), hold, payment, held, suspended, confirm_by};
}

std::vector<Wish> units_of(Sql& sql, const Order& order) {
    static constexpr Statement kUnits{R"(
        SELECT i.product_id, i.quantity
          FROM fitkart.order_items i
         WHERE i.user_id = $1
           AND i.order_id = $2
           AND ($3 OR NOT i.is_digital)
         ORDER BY i.product_id)"};
    std::vector<Wish> units;
    const bool promised = order.status == OrderStatus::pending;  // codes leave the house when the order is confirmed
    for (const auto& [product, quantity] : sql.rows<ProductId, std::int32_t>(kUnits, order.user, order.id, promised)) {
        units.push_back({product, quantity});
    }
    return units;
}

void move_locked(Sql& sql, Wallets* wallets, const Order& order, const Move& move, Instant now) {
    require_move(order.status, move.to);
    if (move.to == OrderStatus::cancelled) {
        const std::vector<Wish> units = units_of(sql, order);
        cancel(sql, *wallets, order, move, now);
        release_stock(sql, units);
        return;
    }
    std::optional<TransactionId> payment;
    if (move.to == OrderStatus::confirmed) {
        require_in_time(order, now);
        require_active(read_buyer(sql, order.user, now));
    } else if (move.to == OrderStatus::shipped) {
        payment = ship(sql, *wallets, order, move.actor, now);
    }
    write_move(sql, order, move, payment, now);
    if (move.to == OrderStatus::confirmed) {
        Order confirmed = order;
        confirmed.status = OrderStatus::confirmed;
        deliver_digital(sql, *wallets, confirmed, move.actor, now);
    }
}

Order move_order(Sql& sql, const UserId& user, const Move& move) {
    const Instant now = clock_now();
    std::optional<Wallets> wallets;
    if (move.to == OrderStatus::confirmed || move.to == OrderStatus::shipped || move.to == OrderStatus::cancelled) {
        wallets = Wallets::lock(sql, {user});
    }
    if (move.to == OrderStatus::cancelled) {
        lock_coupons_of(sql, {user}, {move.order});
    }
    const Order order = lock_order(sql, user, move.order, now);
    Move dated = move;
    if (const auto days = current_settings(sql).delivery_days; days && move.to == OrderStatus::shipped) {
        dated.estimated_delivery = now + std::chrono::days{*days};
    }
    move_locked(sql, wallets ? &*wallets : nullptr, order, dated, now);
    return order;
}

std::vector<OrderId> cancel_orders(Sql& sql, Wallets& wallets, const std::vector<UserId>& users, const std::vector<OrderId>& orders,
                                   const std::function<bool(const Order&)>& wanted, const std::string& note,
                                   const std::optional<UserId>& actor, Instant now) {
    lock_coupons_of(sql, users, orders);
    std::map<ProductId, std::int64_t> units;
    std::vector<OrderId> cancelled;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const Order order = lock_order(sql, users[i], orders[i], now);
        if (!wanted(order)) {
            continue;
        }
        for (const Wish& wish : units_of(sql, order)) {
            units[wish.product] += wish.quantity;
        }
        cancel(sql, wallets, order, {.order = order.id, .to = OrderStatus::cancelled, .note = note, .actor = actor}, now);
        cancelled.push_back(order.id);
    }
    std::vector<Wish> given_back;
    for (const auto& [product, quantity] : units) {
        given_back.push_back({product, quantity});
    }
    release_stock(sql, given_back);
    return cancelled;
}

Order hold_back(Sql& sql, const UserId& user, const OrderId& id, bool held, const std::optional<std::string>& note,
                const std::optional<UserId>& actor) {
    const Instant now = clock_now();
    const Order order = lock_order(sql, user, id, now);
    if (!is_open(order.status)) {
        throw Error{ErrorCode::invalid_order_state,
                    concat("an order that is ", to_string(order.status), " cannot become ", held ? "held" : "free"),
                    {{"from", to_string(order.status)}, {"to", held ? "held" : "free"}},
                    "Only what was not sent yet can be held."};
    }
    if (order.held != held) {
        write_hold(sql, order, held, note, actor, now);
    }
    return order;
}

Result summary_of(Sql& sql, const UserId& user, const OrderId& order) {
    static constexpr Statement kSummary{R"(
        SELECT o.order_code, o.status, o.total_coins, o.discount_coins, w.available_coins, o.updated_at
          FROM fitkart.orders o
          JOIN fitkart.wallets w ON w.user_id = o.user_id
         WHERE o.user_id = $1
           AND o.id = $2)"};
    const auto [code, status, total, discount, available, updated_at] =
        sql.one<std::string, std::string, Coins, Coins, Coins, Instant>(kSummary, user, order);
    return row(order, user, code, status, total, discount, available, updated_at);
}

std::optional<std::string> short_text(const Args& args, const char* name, std::size_t most) {
    auto text = args.optional<std::string>(name);
    if (text && text->size() > most) {
        throw Error{ErrorCode::validation_failed, concat(name, " has ", text->size(), " bytes, more than ", most),
                    {{"argument", name}, {"maximum", static_cast<std::int64_t>(most)}}};
    }
    return text;
}

Move read_cancellation(const Args& args, std::optional<UserId> actor) {
    return {args.required<OrderId>("order_id"), OrderStatus::cancelled, std::nullopt, short_text(args, "reason", kMaxNote), actor};
}

Move read_move(const Args& args, std::optional<UserId> actor) {
    Move move{args.required<OrderId>("order_id"), order_status(args.required<std::string>("new_status")),
              short_text(args, "tracking_number", kMaxTracking), short_text(args, "note", kMaxNote), actor};
    if (move.tracking_number && move.to != OrderStatus::shipped) {
        throw Error{ErrorCode::validation_failed, concat("an order that becomes ", to_string(move.to), " has no tracking_number"),
                    {{"argument", "tracking_number"}}};
    }
    if (move.to == OrderStatus::refunded) {
        throw Error{ErrorCode::validation_failed, "an order becomes refunded by refunding its coins, not by its status",
                    {{"argument", "new_status"}}};
    }
    return move;
}

namespace {

Result move_once(Args& args, Sql& sql, const UserId& user, const Move& move) {
    return once(args, sql, user, [&] {
        move_order(sql, user, move);
        return summary_of(sql, user, move.order);
    });
}

Move read_confirmation(const Args& args, std::optional<UserId> actor) {
    return {args.required<OrderId>("order_id"), OrderStatus::confirmed, std::nullopt, std::nullopt, actor};
}

}  // namespace

FITKART_FUNCTION(confirm_order) {
    const Move move = read_confirmation(args, args.optional<UserId>("actor"));
    return move_once(args, sql, owner_of(sql, move.order), move);
}

FITKART_API_FUNCTION(confirm_order) {
    const UserId user = signed_in_user(sql);
    return move_once(args, sql, user, read_confirmation(args, user));
}

FITKART_FUNCTION(cancel_order) {
    const Move move = read_cancellation(args, args.optional<UserId>("actor"));
    return move_once(args, sql, owner_of(sql, move.order), move);
}

FITKART_API_FUNCTION(cancel_order) {
    const UserId user = signed_in_user(sql);
    return move_once(args, sql, user, read_cancellation(args, user));
}

FITKART_FUNCTION(set_order_status) {
    const Move move = read_move(args, args.optional<UserId>("actor"));
    return move_once(args, sql, owner_of(sql, move.order), move);
}

FITKART_FUNCTION(hold_order) {
    const auto order = args.required<OrderId>("order_id");
    const auto held = args.required<bool>("held");
    const auto note = short_text(args, "note", kMaxNote);
    const auto actor = args.optional<UserId>("actor");
    const UserId user = owner_of(sql, order);
    return once(args, sql, user, [&] {
        hold_back(sql, user, order, held, note, actor);
        return summary_of(sql, user, order);
    });
}

}  // namespace fitkart
