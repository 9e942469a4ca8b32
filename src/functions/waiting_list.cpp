#include "functions/waiting_list.h"

#include "domain/error.h"

#include "functions/buyers.h"
#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/products.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

// Joining and notifying one product exclude each other until the transaction ends; people who join do not. Without it somebody
// could read "sold out", and units come back before his wait is there to be seen: he would wait beside a full shelf.
constexpr std::int32_t kLockSpace = 0x77616974;  ///< "wait"

void lock_to_join(Sql& sql, const ProductId& product) {
    static constexpr Statement kShare{"SELECT pg_advisory_xact_lock_shared($1, hashtext($2))"};
    sql.execute(kShare, kLockSpace, to_string(product));
}

/// A snapshot that is older than the last change of the stock must not decide: PostgreSQL raises 40001 instead. Who is changing it
/// at this moment is not waited for: he waits for us, and then sees who joined.
void require_newest_stock(Sql& sql, const ProductId& product) {
    static constexpr Statement kSeeChanges{
        "SELECT s.slot FROM fitkart.product_stock s WHERE s.product_id = $1 FOR SHARE SKIP LOCKED"};
    sql.execute(kSeeChanges, product);
}

void lock_to_notify(Sql& sql, const std::vector<ProductId>& products) {
    static constexpr Statement kExclude{
        "SELECT pg_advisory_xact_lock($1, hashtext(w.product_id::text)) FROM unnest($2) WITH ORDINALITY AS w (product_id, place) "
        "ORDER BY w.place"};
    sql.execute(kExclude, kLockSpace, products);
}

/// Whether somebody waits, how many before him, units free, since when.
Result place_in_line(Sql& sql, const UserId& user, const Offer& offer) {
    static constexpr Statement kPlace{R"(
        SELECT w.created_at,
               (SELECT count(*)
                  FROM fitkart.product_waits o
                 WHERE o.product_id = w.product_id
                   AND (o.created_at, o.user_id) < (w.created_at, w.user_id))
          FROM fitkart.product_waits w
         WHERE w.user_id = $1
           AND w.product_id = $2)"};
    const auto found = sql.maybe<Instant, std::int64_t>(kPlace, user, offer.product);
    if (!found) {
        return row(false, std::optional<std::int64_t>{}, offer.available, std::optional<Instant>{});
    }
    const auto& [since, ahead] = *found;
    return row(true, std::optional(ahead), offer.available, std::optional(since));
}

Result join(Sql& sql, const UserId& user, const ProductId& product) {
    static constexpr Statement kJoin{R"(
        INSERT INTO fitkart.product_waits (user_id, product_id, created_at)
        VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING)"};
    const Instant now = clock_now();
    const Buyer buyer = read_buyer(sql, user, now);
    require_enabled(buyer, "wait for products");
    const std::vector<Wish> one{{product, 1}};
    require_on_sale(read_products(sql, one).front(), buyer, now);
    lock_to_join(sql, product);
    const Offer offer = read_products(sql, one).front();
    if (offer.available <= 0) {
        require_newest_stock(sql, product);
        sql.execute(kJoin, user, product, now);
    }
    return place_in_line(sql, user, offer);
}

bool leave(Sql& sql, const UserId& user, const ProductId& product) {
    static constexpr Statement kLeave{"DELETE FROM fitkart.product_waits w WHERE w.user_id = $1 AND w.product_id = $2"};
    return sql.execute(kLeave, user, product) == 1;
}

}  // namespace

void notify_waiting(Sql& sql, std::span<const Wish> units) {
    static constexpr Statement kWaiting{"SELECT EXISTS (SELECT FROM fitkart.product_waits w WHERE w.product_id = ANY ($1))"};
    // What another transaction has locked is being left: the next in line hears instead. MATERIALIZED: the line is read once.
    static constexpr Statement kTake{R"(
        WITH due AS MATERIALIZED (
            SELECT b.product_id, p.name, n.user_id
              FROM unnest($1, $2) AS b (product_id, units)
              JOIN fitkart.reward_products p
                ON p.id = b.product_id
               AND p.is_active
               AND p.deleted_at IS NULL
               AND (p.available_from IS NULL OR p.available_from <= $3)
               AND (p.available_until IS NULL OR p.available_until > $3)
             CROSS JOIN LATERAL (
                   SELECT w.user_id
                     FROM fitkart.product_waits w
                    WHERE w.product_id = b.product_id
                      AND EXISTS (SELECT
                                    FROM fitkart.users u
                                   WHERE u.id = w.user_id
                                     AND u.is_active
                                     AND u.deleted_at IS NULL
                                     AND (u.suspended_at IS NULL OR u.suspended_until <= $3))
                    ORDER BY w.created_at, w.user_id
                    LIMIT b.units
                      FOR UPDATE SKIP LOCKED) n
        ), taken AS (
            DELETE FROM fitkart.product_waits w
             USING due d
             WHERE w.user_id = d.user_id
               AND w.product_id = d.product_id
        )
        SELECT d.user_id, d.product_id, d.name FROM due d)"};
    static constexpr Statement kTell{R"(
        INSERT INTO fitkart.notifications (user_id, id, kind, title, body, data, created_at)
        SELECT t.user_id, t.id, 'product_available', 'Back in stock', t.name, jsonb_build_object('product_id', t.product_id), $5
          FROM unnest($1, $2, $3, $4) AS t (user_id, id, product_id, name))"};
    std::vector<ProductId> products;
    std::vector<std::int64_t> counts;
    for (const Wish& wish : units) {
        products.push_back(wish.product);
        counts.push_back(wish.quantity);
    }
    if (products.empty()) {
        return;
    }
    const Instant now = clock_now();
    lock_to_notify(sql, products);
    if (!std::get<0>(sql.one<bool>(kWaiting, products))) {
        return;
    }
    std::vector<UserId> users;
    std::vector<Uuid> ids;
    std::vector<ProductId> available;
    std::vector<std::string> names;
    for (const auto& [user, product, name] : sql.rows<UserId, ProductId, std::string>(kTake, products, counts, now)) {
        users.push_back(user);
        ids.push_back(uuid_v7());
        available.push_back(product);
        names.push_back(name);
    }
    if (!users.empty()) {
        sql.execute(kTell, users, ids, available, names, now);
    }
}

void notify_back_on_sale(Sql& sql, const std::vector<ProductId>& products) {
    static constexpr Statement kFree{R"(
        SELECT s.product_id, sum(s.free)
          FROM fitkart.product_stock s
         WHERE s.product_id = ANY ($1)
         GROUP BY s.product_id
        HAVING sum(s.free) > 0
         ORDER BY s.product_id)"};
    std::vector<Wish> units;
    for (const auto& [product, free] : sql.rows<ProductId, std::int64_t>(kFree, products)) {
        units.push_back({product, free});
    }
    notify_waiting(sql, units);
}

FITKART_FUNCTION(notify_when_available) {
    const auto user = args.required<UserId>("user_id");
    const auto product = args.required<ProductId>("product_id");
    return once(args, sql, user, [&] { return join(sql, user, product); });
}

FITKART_API_FUNCTION(notify_when_available) {
    const UserId user = signed_in_user(sql);
    const auto product = args.required<ProductId>("product_id");
    return once(args, sql, user, [&] { return join(sql, user, product); });
}

FITKART_FUNCTION(stop_notifying) {
    const auto user = args.required<UserId>("user_id");
    const auto product = args.required<ProductId>("product_id");
    return once(args, sql, user, [&] { return value(leave(sql, user, product)); });
}

FITKART_API_FUNCTION(stop_notifying) {
    const UserId user = signed_in_user(sql);
    const auto product = args.required<ProductId>("product_id");
    return once(args, sql, user, [&] { return value(leave(sql, user, product)); });
}

}  // namespace fitkart
