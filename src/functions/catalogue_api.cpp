/// The catalogue as a client reads it: one product, the shelves, a search. Nobody needs to be signed in.

#include "domain/error.h"
#include "domain/text.h"

#include "functions/paging.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kMaxQuery = 100;  ///< bytes
constexpr std::int32_t kMaxPage = 100;

std::string read_query(const Args& args) {
    const auto given = args.required<std::string>("query");
    const std::string_view query = trimmed(given);
    if (query.empty() || query.size() > kMaxQuery) {
        throw Error{ErrorCode::validation_failed, concat("query has ", query.size(), " bytes, not 1 to ", kMaxQuery),
                    {{"argument", "query"}, {"maximum", static_cast<std::int64_t>(kMaxQuery)}}};
    }
    return std::string(query);
}

}  // namespace

FITKART_API_FUNCTION(product) {
    static constexpr Statement kProduct{R"(
        SELECT p.name, p.description, p.coin_price, p.retail_price, p.retail_currency, p.image_url, p.images, p.category,
               p.is_digital, (SELECT COALESCE(sum(s.free), 0)::integer FROM fitkart.product_stock s WHERE s.product_id = p.id),
               p.available_from, p.available_until, p.limit_per_user, p.min_account_days
          FROM fitkart.reward_products p
         WHERE p.id = $1
           AND p.is_active
           AND p.deleted_at IS NULL
           AND (p.available_until IS NULL OR p.available_until > $2))"};
    const auto id = args.required<ProductId>("product_id");
    const auto found = sql.maybe<std::string, std::string, Coins, std::optional<std::int64_t>, std::optional<std::string>,
                                 std::optional<std::string>, std::vector<std::string>, std::string, bool, std::int32_t,
                                 std::optional<Instant>, std::optional<Instant>, std::optional<std::int32_t>,
                                 std::optional<std::int32_t>>(kProduct, id, clock_now());
    if (!found) {
        throw no_such("product", id);
    }
    const auto& [name, description, price, retail, currency, image, images, shelf, digital, available, from, until, limit, days] = *found;
    return row(id, name, description, price, retail, currency, image, images, shelf, digital, available, from, until, limit, days);
}

FITKART_API_FUNCTION(categories) {
    static constexpr Statement kShelves{R"(
        SELECT p.category, count(*)
          FROM fitkart.reward_products p
         WHERE p.is_active
           AND p.deleted_at IS NULL
           AND (p.available_from IS NULL OR p.available_from <= $1)
           AND (p.available_until IS NULL OR p.available_until > $1)
         GROUP BY p.category
         ORDER BY p.category)"};
    RowSet shelves;
    for (const auto& [shelf, products] : sql.rows<std::string, std::int64_t>(kShelves, clock_now())) {
        shelves.add(shelf, products);
    }
    return shelves;
}

FITKART_API_FUNCTION(search_products) {
    // Every word somewhere in name, shelf or text; those with all of them in the name first. A catalogue is read whole for it:
    // some thousand rows at most are on sale.
    static constexpr Statement kSearch{R"(
        WITH words AS (
            SELECT array_agg(w.word) AS all_of
              FROM regexp_split_to_table(lower($1), '\s+') AS w (word)
        ), found AS (
            SELECT p.id, p.name, p.description, p.coin_price, p.retail_price, p.retail_currency, p.image_url, p.category,
                   p.is_digital, p.popularity_rank,
                   NOT EXISTS (SELECT FROM unnest(w.all_of) AS a (word) WHERE strpos(lower(p.name), a.word) = 0) AS by_name
              FROM fitkart.reward_products p
             CROSS JOIN words w
             WHERE p.is_active
               AND p.deleted_at IS NULL
               AND (p.available_from IS NULL OR p.available_from <= $2)
               AND (p.available_until IS NULL OR p.available_until > $2)
               AND NOT EXISTS (SELECT
                                 FROM unnest(w.all_of) AS a (word)
                                WHERE strpos(lower(concat_ws(' ', p.name, p.category, p.description)), a.word) = 0)
        )
        SELECT f.id, f.name, f.description, f.coin_price, f.retail_price, f.retail_currency, f.image_url, f.category, f.is_digital,
               (SELECT COALESCE(sum(s.free), 0)::integer FROM fitkart.product_stock s WHERE s.product_id = f.id),
               (SELECT count(*) FROM found)
          FROM found f
         ORDER BY f.by_name DESC, f.popularity_rank, f.id
         LIMIT $3)"};
    RowSet products;
    for (const auto& [id, name, description, price, retail, currency, image_url, shelf, digital, available, total] :
         sql.rows<ProductId, std::string, std::string, Coins, std::optional<std::int64_t>, std::optional<std::string>,
                  std::optional<std::string>, std::string, bool, std::int32_t, std::int64_t>(kSearch, read_query(args), clock_now(),
                                                                                            read_lim(args, 20, kMaxPage))) {
        products.add(id, name, description, price, retail, currency, image_url, shelf, digital, available, total);
    }
    return products;
}

}  // namespace fitkart
