#include "functions/products.h"

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/sql.h"

namespace fitkart {
namespace {

// Plans are made once, for lists of any length. The LIMIT takes nothing away: it makes the planner expect a row or two instead
// of ten, and so go to each product by its key, however small the catalogue is.
constexpr Statement kRead{R"(
    SELECT p.id, p.name, p.image_url, p.coin_price, p.stock_quantity, p.reserved_quantity, p.is_active,
           p.deleted_at IS NOT NULL, p.available_from, p.available_until, p.limit_per_user, p.min_trust, p.min_account_days
      FROM (SELECT u.product_id FROM unnest($1) AS u (product_id) LIMIT cardinality($1)) w
      JOIN fitkart.reward_products p ON p.id = w.product_id
     ORDER BY p.id)"};

constexpr Statement kLock{R"(
    SELECT p.id, p.name, p.image_url, p.coin_price, p.stock_quantity, p.reserved_quantity, p.is_active,
           p.deleted_at IS NOT NULL, p.available_from, p.available_until, p.limit_per_user, p.min_trust, p.min_account_days
      FROM (SELECT u.product_id FROM unnest($1) AS u (product_id) LIMIT cardinality($1)) w
      JOIN fitkart.reward_products p ON p.id = w.product_id
     ORDER BY p.id
       FOR NO KEY UPDATE OF p)"};

constexpr Statement kMoveStock{R"(
    UPDATE fitkart.reward_products p
       SET stock_quantity = p.stock_quantity - w.sent,
           reserved_quantity = p.reserved_quantity + w.reserved,
           updated_at = $4
      FROM (SELECT u.product_id, u.sent, u.reserved FROM unnest($1, $2, $3) AS u (product_id, sent, reserved) LIMIT cardinality($1)) w
     WHERE p.id = w.product_id)"};

std::vector<Offer> offers_of(Sql& sql, const Statement& statement, std::span<const Wish> wishes) {
    std::vector<ProductId> ids;
    ids.reserve(wishes.size());
    for (const Wish& wish : wishes) {
        ids.push_back(wish.product);
    }
    std::vector<Offer> offers;
    offers.reserve(wishes.size());
    for (auto& [id, name, image_url, price, stock, reserved, active, removed, from, until, limit, trust, days] :
         sql.rows<ProductId, std::string, std::optional<std::string>, std::optional<Coins>, std::int32_t, std::int32_t, bool, bool,
                  std::optional<Instant>, std::optional<Instant>, std::optional<std::int32_t>, std::optional<std::int32_t>,
                  std::optional<std::int32_t>>(statement, ids)) {
        offers.push_back({id, std::move(name), std::move(image_url), price, stock, reserved, active, removed, from, until, limit,
                          trust, days});
    }
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (i == offers.size() || offers[i].product != wishes[i].product) {
            throw no_such("product", wishes[i].product);
        }
    }
    return offers;
}

void move_stock(Sql& sql, std::span<const Wish> wishes, std::int32_t sent_a_unit, std::int32_t reserved_a_unit, Instant now) {
    std::vector<ProductId> ids;
    std::vector<std::int32_t> sent;
    std::vector<std::int32_t> reserved;
    for (const Wish& wish : wishes) {
        ids.push_back(wish.product);
        sent.push_back(static_cast<std::int32_t>(wish.quantity) * sent_a_unit);
        reserved.push_back(static_cast<std::int32_t>(wish.quantity) * reserved_a_unit);
    }
    sql.execute(kMoveStock, ids, sent, reserved, now);
}

}  // namespace

std::vector<Offer> read_products(Sql& sql, std::span<const Wish> wishes) { return offers_of(sql, kRead, wishes); }

std::vector<Offer> lock_products(Sql& sql, std::span<const Wish> wishes) { return offers_of(sql, kLock, wishes); }

void reserve_stock(Sql& sql, std::span<const Wish> wishes, Instant now) { move_stock(sql, wishes, 0, +1, now); }

void release_stock(Sql& sql, std::span<const Wish> wishes, Instant now) { move_stock(sql, wishes, 0, -1, now); }

void send_stock(Sql& sql, std::span<const Wish> wishes, Instant now) { move_stock(sql, wishes, +1, -1, now); }

}  // namespace fitkart
