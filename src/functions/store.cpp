// What a buyer reads: the catalogue, his orders.

#include "domain/error.h"
#include "domain/order.h"
#include "domain/text.h"

#include "functions/identity.h"
#include "functions/paging.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kPage = 20;
constexpr std::int32_t kMaxPage = 100;

// One statement an order of sorting, so that each has the plan of its index.
#define FITKART_PRODUCT_COLUMNS                                                                                       \
    "SELECT p.id, p.name, p.description, p.coin_price, p.retail_price, p.retail_currency, p.image_url, p.category, "   \
    "       p.is_digital, "                                                                                            \
    "       (SELECT COALESCE(sum(s.free), 0)::integer FROM fitkart.product_stock s WHERE s.product_id = p.id), "       \
    "       (SELECT count(*) "                                                                                         \
    "          FROM fitkart.reward_products n "                                                                        \
    "         WHERE n.is_active AND n.deleted_at IS NULL "                                                             \
    "           AND (n.available_from IS NULL OR n.available_from <= $1) "                                             \
    "           AND (n.available_until IS NULL OR n.available_until > $1) "                                            \
    "           AND ($4 IS NULL OR n.category = $4)) "                                                                 \
    "  FROM fitkart.reward_products p "                                                                                \
    " WHERE p.is_active AND p.deleted_at IS NULL "                                                                     \
    "   AND (p.available_from IS NULL OR p.available_from <= $1) "                                                     \
    "   AND (p.available_until IS NULL OR p.available_until > $1) "

constexpr Statement kByPopularity{FITKART_PRODUCT_COLUMNS
                                  "AND $4 IS NULL ORDER BY p.popularity_rank, p.id LIMIT $2 OFFSET $3"};
constexpr Statement kByPopularityOnShelf{FITKART_PRODUCT_COLUMNS
                                         "AND p.category = $4 ORDER BY p.category, p.popularity_rank, p.id LIMIT $2 OFFSET $3"};
constexpr Statement kByPrice{FITKART_PRODUCT_COLUMNS
                             "AND ($4 IS NULL OR p.category = $4) ORDER BY p.coin_price, p.id LIMIT $2 OFFSET $3"};
constexpr Statement kByNewest{FITKART_PRODUCT_COLUMNS
                              "AND ($4 IS NULL OR p.category = $4) ORDER BY p.created_at DESC, p.id LIMIT $2 OFFSET $3"};

#undef FITKART_PRODUCT_COLUMNS

const Statement& statement_for(const std::string& sort, bool on_shelf) {
    if (sort == "popularity") {
        return on_shelf ? kByPopularityOnShelf : kByPopularity;
    }
    if (sort == "price") {
        return kByPrice;
    }
    if (sort == "newest") {
        return kByNewest;
    }
    throw Error{ErrorCode::validation_failed, concat("products cannot be sorted by \"", sort, '"'),
                {{"argument", "sort"}, {"allowed", std::vector<std::string>{"popularity", "price", "newest"}}}};
}

}  // namespace

FITKART_API_FUNCTION(products) {
    const Paging page = read_paging(args, kPage, kMaxPage);
    const auto category = args.optional<std::string>("category");
    const Statement& statement = statement_for(args.value_or<std::string>("sort", "popularity"), category.has_value());
    RowSet products;
    for (const auto& [id, name, description, price, retail, currency, image_url, shelf, digital, available, total] :
         sql.rows<ProductId, std::string, std::string, Coins, std::optional<std::int64_t>, std::optional<std::string>,
                  std::optional<std::string>, std::string, bool, std::int32_t, std::int64_t>(statement, clock_now(), page.lim, page.off,
                                                                                            category)) {
        products.add(id, name, description, price, retail, currency, image_url, shelf, digital, available, total);
    }
    return products;
}

FITKART_API_FUNCTION(my_orders) {
    // Ids ascend with time, so the primary key already has a user's orders in their order.
    static constexpr Statement kOrders{R"(
        SELECT o.id, o.order_code, o.status, o.total_coins, o.discount_coins, i.products, i.units, i.first_name, i.first_image_url,
               o.created_at, o.updated_at, (SELECT count(*) FROM fitkart.orders n WHERE n.user_id = $1)
          FROM (SELECT p.user_id, p.id, p.order_code, p.status, p.total_coins, p.discount_coins, p.created_at, p.updated_at
                  FROM fitkart.orders p
                 WHERE p.user_id = $1
                   AND ($4 IS NULL OR p.id < $4)
                 ORDER BY p.id DESC
                 LIMIT $2 OFFSET $3) o
         CROSS JOIN LATERAL (
                SELECT count(*)::integer AS products,
                       sum(l.quantity)::integer AS units,
                       (array_agg(l.product_name ORDER BY l.id))[1] AS first_name,
                       (array_agg(l.product_image_url ORDER BY l.id))[1] AS first_image_url
                  FROM fitkart.order_items l
                 WHERE l.user_id = o.user_id
                   AND l.order_id = o.id) i
         ORDER BY o.id DESC)"};
    const UserId user = signed_in_user(sql);
    const Paging page = read_paging(args, kPage, kMaxPage);
    RowSet orders;
    for (const auto& [id, code, status, total_coins, discount, products, units, name, image_url, created_at, updated_at, total] :
         sql.rows<OrderId, std::string, std::string, Coins, Coins, std::int32_t, std::int32_t, std::string,
                  std::optional<std::string>, Instant, Instant, std::int64_t>(kOrders, user, page.lim, page.off,
                                                                             args.optional<OrderId>("after"))) {
        orders.add(id, code, status, total_coins, discount, products, units, name, image_url, created_at, updated_at, total);
    }
    return orders;
}

FITKART_API_FUNCTION(order_detail) {
    static constexpr Statement kOrder{R"(
        SELECT o.order_code, o.status, o.total_coins, o.discount_coins, o.refunded_coins,
               (SELECT jsonb_agg(jsonb_build_object(
                                     'id', i.id, 'product_id', i.product_id, 'name', i.product_name,
                                     'image_url', i.product_image_url, 'quantity', i.quantity,
                                     'refunded_quantity', i.refunded_quantity, 'coin_price', i.coin_price_at_purchase,
                                     'discount_coins', i.discount_coins, 'total_coins', i.total_coins, 'codes',
                                     (SELECT jsonb_agg(c.code ORDER BY c.id)
                                        FROM fitkart.product_codes c
                                       WHERE c.order_item_id = i.id AND c.user_id = i.user_id))
                                 ORDER BY i.id)
                  FROM fitkart.order_items i
                 WHERE i.user_id = o.user_id AND i.order_id = o.id),
               (SELECT jsonb_agg(jsonb_build_object('from', e.from_status, 'to', e.to_status, 'refunded_coins', e.refunded_coins,
                                                    'at', e.created_at)
                                 ORDER BY e.id)
                  FROM fitkart.order_events e
                 WHERE e.user_id = o.user_id AND e.order_id = o.id AND e.held IS NULL),
               (SELECT jsonb_build_object('status', q.status, 'items', q.items, 'coins', q.coins, 'granted_coins', q.granted_coins,
                                          'reason', q.reason, 'asked_at', q.created_at, 'answer', q.answer, 'answered_at', q.answered_at)
                  FROM fitkart.refund_requests q
                 WHERE q.user_id = o.user_id AND q.order_id = o.id
                 ORDER BY q.id DESC
                 LIMIT 1),
               o.shipping_address, o.tracking_number, o.held, o.confirm_by, o.estimated_delivery, o.created_at, o.confirmed_at,
               o.shipped_at, o.delivered_at, o.cancelled_at, o.cancelled_reason
          FROM fitkart.orders o
         WHERE o.user_id = $1
           AND o.id = $2)"};
    const UserId user = signed_in_user(sql);
    const auto id = args.required<OrderId>("order_id");
    const auto found =
        sql.maybe<std::string, std::string, Coins, Coins, Coins, Json, Json, std::optional<Json>, std::optional<Json>,
                  std::optional<std::string>, bool,
                  std::optional<Instant>, std::optional<Instant>, Instant, std::optional<Instant>, std::optional<Instant>,
                  std::optional<Instant>, std::optional<Instant>, std::optional<std::string>>(kOrder, user, id);
    if (!found) {
        throw no_such("order", id);
    }
    const auto& [code, status, total, discount, refunded, lines, events, request, address, tracking, held, confirm_by, delivery,
                 created_at, confirmed_at, shipped_at, delivered_at, cancelled_at, reason] = *found;
    return row(id, code, status, total, discount, refunded, lines, events, request, address, tracking, held,
               is_open(order_status(status)), confirm_by, delivery, created_at, confirmed_at, shipped_at, delivered_at, cancelled_at, reason);
}

}  // namespace fitkart
