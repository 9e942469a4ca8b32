#include "functions/products.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/sql.h"

namespace fitkart {

std::vector<Offer> read_products(Sql& sql, std::span<const Wish> wishes) {
    // One plan for lists of any length. The LIMIT takes nothing away: it makes the planner expect a row or two instead of ten,
    // and so go to each product by its key, however small the catalogue is. In the select list an array unfolds row by row; in
    // FROM it would go to a tuplestore first.
    static constexpr Statement kRead{R"(
        SELECT p.id, p.name, p.image_url, p.coin_price,
               a.free, a.slots, p.is_active, p.deleted_at IS NOT NULL, p.is_digital, p.available_from, p.available_until,
               p.limit_per_user, p.min_trust, p.min_account_days, p.xmin
          FROM (SELECT unnest($1) AS product_id LIMIT cardinality($1)) w
          JOIN fitkart.reward_products p ON p.id = w.product_id
         CROSS JOIN LATERAL (
                SELECT COALESCE(sum(s.free), 0) AS free, count(*) AS slots
                  FROM fitkart.product_stock s
                 WHERE s.product_id = p.id) a)"};
    std::vector<ProductId> ids;
    ids.reserve(wishes.size());
    for (const Wish& wish : wishes) {
        ids.push_back(wish.product);
    }
    std::vector<Offer> offers;
    offers.reserve(wishes.size());
    for (auto& [id, name, image_url, price, available, slots, active, removed, digital, from, until, limit, trust, days, version] :
         sql.rows<ProductId, std::string, std::optional<std::string>, std::optional<Coins>, std::int64_t, std::int64_t, bool, bool, bool,
                  std::optional<Instant>, std::optional<Instant>, std::optional<std::int32_t>, std::optional<std::int32_t>,
                  std::optional<std::int32_t>, RowVersion>(kRead, ids)) {
        offers.push_back({id, std::move(name), std::move(image_url), price, available, slots, active, removed, digital, from, until,
                          limit, trust, days, version});
    }
    std::ranges::sort(offers, {}, &Offer::product);  // as wishes are; in the statement it would be a node to start and to sort with
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (i == offers.size() || offers[i].product != wishes[i].product) {
            throw no_such("product", wishes[i].product);
        }
    }
    return offers;
}

}  // namespace fitkart
