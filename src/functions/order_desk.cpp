/// The order desk: what administrators see of orders and do to them.

#include "domain/error.h"
#include "domain/text.h"

#include "functions/admin_entry.h"
#include "functions/admin_log.h"
#include "functions/idempotency.h"
#include "functions/orders.h"
#include "functions/paging.h"
#include "functions/refunds.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kPage = 50;
constexpr std::int32_t kMaxPage = 500;
constexpr std::size_t kMaxSearch = 320;  // the longest email: RFC 3696 erratum 1690 and RFC 5321 section 4.5.3.1
constexpr std::chrono::days kMostDays{366};
constexpr std::string_view kRefundRequested = "refund_requested";

std::optional<std::string> read_status(const Args& args) {
    auto status = args.optional<std::string>("status");
    if (status && *status != kRefundRequested) {
        (void)order_status(*status);
    }
    return status;
}

// Both lists show the same of an order; which orders they show differs, and so do the indexes that find them. Planned for each
// call: with the status at hand the planner sees which partial index serves.
#define FITKART_DESK_LIST(CANDIDATES)                                                                                           \
    "WITH candidates AS (" CANDIDATES                                                                                           \
    "), page AS ("                                                                                                              \
    "    SELECT c.user_id, c.id FROM candidates c WHERE $3 IS NULL OR c.id < $3 ORDER BY c.id DESC LIMIT $4 OFFSET $5"           \
    ") "                                                                                                                        \
    "SELECT o.id, o.user_id, o.order_code, o.status, o.total_coins, o.discount_coins, o.refunded_coins, u.full_name, u.email, "  \
    "       (SELECT sum(i.quantity)::integer FROM fitkart.order_items i WHERE i.user_id = o.user_id AND i.order_id = o.id), "    \
    "       o.tracking_number, "                                                                                                \
    "       o.held OR (o.status IN ('pending', 'confirmed', 'processing') AND u.suspended_at IS NOT NULL "                      \
    "                  AND (u.suspended_until IS NULL OR u.suspended_until > $6)), "                                            \
    "       (SELECT q.created_at FROM fitkart.refund_requests q "                                                               \
    "         WHERE q.order_id = o.id AND q.user_id = o.user_id AND q.status = 'open'), "                                       \
    "       o.created_at, o.updated_at, (SELECT count(*) FROM candidates) "                                                     \
    "  FROM page p "                                                                                                            \
    "  JOIN fitkart.orders o ON o.user_id = p.user_id AND o.id = p.id "                                                         \
    "  JOIN fitkart.users u ON u.id = o.user_id "                                                                               \
    " ORDER BY o.id DESC"

constexpr Statement kAll{
    FITKART_DESK_LIST("SELECT o.user_id, o.id FROM fitkart.orders o "
                      " WHERE $1 IS NULL OR o.status = $1"),
    Planning::for_each_call};
constexpr Statement kRequested{
    FITKART_DESK_LIST("SELECT q.user_id, q.order_id AS id FROM fitkart.refund_requests q "
                      " WHERE q.status = 'open'"),
    Planning::for_each_call};
constexpr Statement kFound{
    FITKART_DESK_LIST("SELECT f.user_id, f.id FROM ("
                      "    SELECT o.user_id, o.id, o.status FROM fitkart.orders o WHERE o.order_code = upper($2) "
                      "    UNION "
                      "    SELECT o.user_id, o.id, o.status FROM fitkart.orders o WHERE o.tracking_number = $2 "
                      "    UNION "
                      "    SELECT o.user_id, o.id, o.status FROM fitkart.users b JOIN fitkart.orders o ON o.user_id = b.id "
                      "     WHERE lower(b.email) = lower($2) AND b.deleted_at IS NULL"
                      ") f WHERE CASE $1 WHEN 'refund_requested' THEN EXISTS ("
                      "    SELECT FROM fitkart.refund_requests q "
                      "     WHERE q.order_id = f.id AND q.user_id = f.user_id AND q.status = 'open') "
                      "    ELSE $1 IS NULL OR f.status = $1 END"),
    Planning::for_each_call};

#undef FITKART_DESK_LIST

Json json_of(std::initializer_list<std::pair<std::string_view, std::string_view>> before,
             std::initializer_list<std::pair<std::string_view, std::string_view>> after) {
    JsonWriter json;
    json.begin_object();
    for (const auto& [name, fields] : {std::pair{"before", before}, std::pair{"after", after}}) {
        json.key(name);
        json.begin_object();
        for (const auto& [field, value] : fields) {
            json.field(field, value);
        }
        json.end_object();
    }
    json.end_object();
    return json.done();
}

std::string_view yes_or_no(bool truth) { return truth ? "true" : "false"; }

/// A move of the desk, with its line in the log.
Result move_as_admin(Args& args, Sql& sql, const UserId& admin, const Move& move, const char* action) {
    const UserId user = owner_of(sql, move.order);
    return once(args, sql, user, [&] {
        const Order before = move_order(sql, user, move);
        log_admin_action(sql, admin, action, "order", move.order,
                         json_of({{"status", to_string(before.status)}}, {{"status", to_string(move.to)}}));
        return summary_of(sql, user, move.order);
    });
}

}  // namespace

FITKART_API_FUNCTION(admin_orders) {
    return as_admin(args, sql, [&](const UserId&) -> Result {
        const Paging page = read_paging(args, kPage, kMaxPage);
        const auto after = args.optional<OrderId>("after");
        const auto status = read_status(args);
        const auto search = short_text(args, "search", kMaxSearch);
        const bool requested = status == kRefundRequested && !search;
        const Statement& statement = search ? kFound : requested ? kRequested : kAll;
        RowSet orders;
        for (const auto& [id, user, code, state, total, discount, refunded, name, email, units, tracking, held, asked, created, updated,
                          count] :
             sql.rows<OrderId, UserId, std::string, std::string, Coins, Coins, Coins, std::string, std::optional<std::string>,
                      std::int32_t, std::optional<std::string>, bool, std::optional<Instant>, Instant, Instant, std::int64_t>(
                 statement, status, search, after, page.lim, page.off, clock_now())) {
            orders.add(id, user, code, state, total, discount, refunded, name, email, units, tracking, held, asked, created, updated,
                       count, std::optional<std::string>{});
        }
        return orders;
    });
}

FITKART_API_FUNCTION(admin_order_detail) {
    static constexpr Statement kOrder{R"(
        SELECT o.user_id, o.order_code, o.status, o.total_coins, o.discount_coins, o.refunded_coins,
               jsonb_build_object('id', u.id, 'full_name', u.full_name, 'email', u.email, 'trust_score', u.trust_score,
                                  'suspended', u.suspended_at IS NOT NULL AND (u.suspended_until IS NULL OR u.suspended_until > $3)),
               (SELECT jsonb_agg(jsonb_build_object(
                                     'id', i.id, 'product_id', i.product_id, 'name', i.product_name,
                                     'image_url', i.product_image_url, 'quantity', i.quantity,
                                     'refunded_quantity', i.refunded_quantity, 'coin_price', i.coin_price_at_purchase,
                                     'discount_coins', i.discount_coins, 'total_coins', i.total_coins,
                                     'missing_units', CASE WHEN o.status IN ('pending', 'confirmed', 'processing') THEN p.missing_units ELSE 0 END)
                                 ORDER BY i.id)
                  FROM fitkart.order_items i
                  JOIN fitkart.reward_products p ON p.id = i.product_id
                 WHERE i.user_id = o.user_id AND i.order_id = o.id),
               (SELECT jsonb_agg(jsonb_build_object(
                                     'from', e.from_status, 'to', e.to_status, 'refunded_coins', e.refunded_coins, 'held', e.held,
                                     'note', e.note, 'actor_id', e.actor_id, 'db_role', e.db_role, 'at', e.created_at)
                                 ORDER BY e.id)
                  FROM fitkart.order_events e
                 WHERE e.user_id = o.user_id AND e.order_id = o.id),
               (SELECT COALESCE(jsonb_agg(jsonb_build_object(
                                     'id', q.id, 'status', q.status, 'items', q.items, 'coins', q.coins,
                                     'granted_coins', q.granted_coins, 'reason', q.reason, 'asked_at', q.created_at,
                                     'answer', q.answer, 'answered_by', q.answered_by, 'answered_at', q.answered_at)
                                 ORDER BY q.id), '[]')
                  FROM fitkart.refund_requests q
                 WHERE q.user_id = o.user_id AND q.order_id = o.id),
               o.shipping_address, o.tracking_number, o.notes, o.held, o.hold_id, o.payment_id, o.confirm_by, o.estimated_delivery,
               o.created_at, o.confirmed_at, o.shipped_at, o.delivered_at, o.cancelled_at, o.cancelled_reason
          FROM fitkart.orders o
          JOIN fitkart.users u ON u.id = o.user_id
         WHERE o.user_id = $1
           AND o.id = $2)"};
    return as_admin(args, sql, [&](const UserId&) {
        const auto id = args.required<OrderId>("order_id");
        const auto [user, code, status, total, discount, refunded, buyer, lines, events, requests, address, tracking, notes, held, hold,
                    payment, confirm_by, delivery, created_at, confirmed_at, shipped_at, delivered_at, cancelled_at, reason] =
            sql.one<UserId, std::string, std::string, Coins, Coins, Coins, Json, Json, Json, Json, std::optional<Json>,
                    std::optional<std::string>, std::optional<std::string>, bool, std::optional<HoldId>, std::optional<TransactionId>,
                    std::optional<Instant>, std::optional<Instant>, Instant, std::optional<Instant>, std::optional<Instant>,
                    std::optional<Instant>, std::optional<Instant>, std::optional<std::string>>(kOrder, owner_of(sql, id), id,
                                                                                               clock_now());
        return row(id, user, code, status, total, discount, refunded, buyer, lines, events, requests, address, tracking, notes, held,
                   hold, payment, confirm_by, delivery, created_at, confirmed_at, shipped_at, delivered_at, cancelled_at, reason);
    });
}

FITKART_API_FUNCTION(admin_order_stats) {
    // The days are UTC's. The index on created_at finds their orders; their ids could not, for clocks can be set.
    static constexpr Statement kStats{
        "SELECT (o.created_at AT TIME ZONE 'UTC')::date, o.status, count(*), sum(o.total_coins)::bigint, sum(o.refunded_coins)::bigint "
        "  FROM fitkart.orders o "
        " WHERE o.created_at >= $1::timestamp AT TIME ZONE 'UTC' "
        "   AND o.created_at < ($2 + 1)::timestamp AT TIME ZONE 'UTC' "
        " GROUP BY 1, 2 ORDER BY 1, array_position('{pending,confirmed,processing,shipped,delivered,refunded,cancelled}', o.status)",
        Planning::for_each_call};
    return as_admin(args, sql, [&](const UserId&) -> Result {
        const auto from = args.required<LocalDay>("from_day");
        const auto to = args.required<LocalDay>("to_day");
        if (to < from || to - from >= kMostDays) {
            throw Error{ErrorCode::validation_failed, concat("from_day to to_day are ", (to - from).count() + 1, " days, not 1 to 366"),
                        {{"argument", "to_day"}, {"minimum", 1}, {"maximum", std::int64_t{kMostDays.count()}}}};
        }
        RowSet stats;
        for (const auto& [day, status, orders, total, refunded] :
             sql.rows<LocalDay, std::string, std::int64_t, Coins, Coins>(kStats, from, to)) {
            stats.add(day, status, orders, total, refunded, std::optional<std::string>{});
        }
        return stats;
    });
}

FITKART_API_FUNCTION(admin_set_order_status) {
    return as_admin(args, sql, [&](const UserId& admin) {
        return move_as_admin(args, sql, admin, read_move(args, admin), "order_status_set");
    });
}

FITKART_API_FUNCTION(admin_cancel_order) {
    return as_admin(args, sql, [&](const UserId& admin) {
        return move_as_admin(args, sql, admin, read_cancellation(args, admin), "order_cancelled");
    });
}

FITKART_API_FUNCTION(admin_hold_order) {
    return as_admin(args, sql, [&](const UserId& admin) {
        const auto order = args.required<OrderId>("order_id");
        const auto held = args.required<bool>("held");
        const auto note = short_text(args, "note", kMaxNote);
        const UserId user = owner_of(sql, order);
        return once(args, sql, user, [&] {
            const Order before = hold_back(sql, user, order, held, note, admin);
            log_admin_action(sql, admin, held ? "order_held" : "order_let_go", "order", order,
                             json_of({{"held", yes_or_no(before.held)}}, {{"held", yes_or_no(held)}}));
            return summary_of(sql, user, order);
        });
    });
}

FITKART_API_FUNCTION(admin_refund_order) {
    return as_admin(args, sql, [&](const UserId& admin) {
        const RefundWanted wanted = read_refund(args, admin);
        const UserId user = owner_of(sql, wanted.order);
        return once(args, sql, user, [&] {
            const Refunded refunded = refund_order(sql, user, wanted);
            log_admin_action(sql, admin, "order_refunded", "order", wanted.order,
                             json_of({{"status", to_string(refunded.before)}},
                                     {{"status", to_string(refunded.after)}, {"coins", concat(refunded.coins)}}));
            return row(refunded.coins, refunded.remaining, to_string(refunded.after));
        });
    });
}

FITKART_API_FUNCTION(admin_refuse_refund) {
    return as_admin(args, sql, [&](const UserId& admin) {
        const auto order = args.required<OrderId>("order_id");
        const auto reason = short_text(args, "reason", kMaxNote);
        const UserId user = owner_of(sql, order);
        return once(args, sql, user, [&] {
            refuse_refund(sql, user, order, reason, admin);
            log_admin_action(sql, admin, "refund_refused", "order", order, json_of({{"request", "open"}}, {{"request", "refused"}}));
            return request_summary_of(sql, user, order);
        });
    });
}

}  // namespace fitkart
