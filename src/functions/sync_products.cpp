/// The shop's product list into the catalogue (rule 20).

#include <algorithm>
#include <map>
#include <set>

#include "domain/catalogue.h"
#include "domain/error.h"
#include "domain/text.h"

#include "functions/admin_log.h"
#include "functions/idempotency.h"
#include "functions/shop_list.h"
#include "functions/stock.h"
#include "functions/waiting_list.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kMaxRows = 20'000;  ///< variants in one call

/// A variant, as the shop calls it.
using ShopKey = std::pair<std::string, std::string>;

struct Skipped {
    std::size_t index;
    ErrorCode code;
    std::string message;
};

/// What a list says.
struct ShopList {
    std::map<ShopKey, Listing> rows;
    std::set<std::string> products;        ///< ids of all that are listed, the malformed among them
    bool all_recognised = true;            ///< false: some malformed product has no id, so nobody can say what is missing
    std::vector<Skipped> skipped;
};

ShopList read_list(const Json& products, const std::string& currency) {
    ShopList list;
    const std::vector<Json> elements = products_of(products);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        check_interrupts();
        const std::string id = shop_id_of(elements[i]);
        list.all_recognised = list.all_recognised && !id.empty();
        try {
            if (!id.empty() && list.products.contains(id)) {
                throw Error{ErrorCode::validation_failed, concat("product ", id, " is listed twice"), {{"field", "id"}}};
            }
            for (Listing& listing : listings_of(shop_product_from(elements[i]), currency)) {
                ShopKey key{listing.product_id, listing.variant_id};
                list.rows.emplace(std::move(key), std::move(listing));
            }
        } catch (const Error& error) {
            list.skipped.push_back({i, error.code(), error.what()});
        }
        list.products.insert(id);
        if (list.rows.size() > kMaxRows) {
            throw Error{ErrorCode::validation_failed, concat("products has more than ", kMaxRows, " variants"),
                        {{"argument", "products"}, {"maximum", static_cast<std::int64_t>(kMaxRows)}}, "Send the list in pages."};
        }
    }
    return list;
}

struct ShelvedRow {
    Shelved row;
    bool removed = false;
};

/// The rows of the shop's products, locked: those that the list names, or all where it is complete.
std::vector<ShelvedRow> lock_rows(Sql& sql, const ShopList& list, bool complete) {
    static constexpr Statement kLock{R"(
        SELECT p.id, p.shopify_product_id, COALESCE(p.shopify_variant_id, ''), p.name, p.description, p.retail_price,
               p.retail_currency, p.image_url, p.images, p.stock_quantity, p.missing_units,
               (SELECT COALESCE(sum(s.free), 0) FROM fitkart.product_stock s WHERE s.product_id = p.id),
               p.is_digital, p.is_active, p.coin_price IS NOT NULL, p.delisted_at IS NOT NULL, p.deleted_at IS NOT NULL
          FROM fitkart.reward_products p
         WHERE p.shopify_product_id IS NOT NULL
           AND ($2 OR p.shopify_product_id = ANY ($1))
         ORDER BY p.id
           FOR NO KEY UPDATE OF p)",
                                     Planning::for_each_call};
    std::vector<ShelvedRow> rows;
    const std::vector<std::string> named(list.products.begin(), list.products.end());
    for (auto& [id, product, variant, name, description, price, currency, image, images, stock, missing, free, digital, active, priced,
                delisted, removed] :
         sql.rows<ProductId, std::string, std::string, std::string, std::string, std::optional<std::int64_t>,
                  std::optional<std::string>, std::optional<std::string>, std::vector<std::string>, std::int32_t, std::int32_t, std::int64_t, bool,
                  bool, bool, bool, bool>(kLock, named, complete)) {
        rows.push_back({{.id = id,
                         .listing = {.product_id = std::move(product),
                                     .variant_id = std::move(variant),
                                     .name = std::move(name),
                                     .description = std::move(description),
                                     .retail_price = price,
                                     .retail_currency = std::move(currency),
                                     .image_url = std::move(image),
                                     .images = std::move(images)},
                         .stock = {.in_house = stock, .free = free, .missing = missing},
                         .digital = digital,
                         .active = active,
                         .priced = priced,
                         .delisted = delisted},
                        removed});
    }
    return rows;
}

/// What is written, row by row; a row stands in each list at most once.
struct Changes {
    std::vector<std::pair<ProductId, const Listing*>> inserted;
    std::vector<std::pair<ProductId, const Listing*>> contents;
    std::vector<ProductId> taken_off;
    std::vector<ProductId> put_back;
    std::map<ProductId, std::int64_t> stock;  ///< units counted, by ascending id
    std::set<ProductId> updated;  ///< rows whose contents, stock or sale changed and that stay on sale, or off it
};

void take_in(Changes& changes, const Shelved& row, const Listing& listing) {
    const RowChange change = change_of(row, listing);
    if (change.contents) {
        changes.contents.emplace_back(row.id, &listing);
    }
    if (change.stock) {
        changes.stock.emplace(row.id, *change.stock);
    }
    if (change.sale == RowChange::Sale::taken_off) {
        changes.taken_off.push_back(row.id);
    } else if (!change.nothing()) {
        changes.updated.insert(row.id);
        if (change.sale == RowChange::Sale::put_back) {
            changes.put_back.push_back(row.id);
        }
    }
}

/// Rows on sale that a complete list does not have.
std::vector<ProductId> missing_rows(const ShopList& list, const std::vector<ShelvedRow>& rows) {
    std::vector<ProductId> missing;
    std::set<std::string> malformed = list.products;
    for (const auto& [key, listing] : list.rows) {
        malformed.erase(key.first);
    }
    std::size_t on_sale = 0;
    for (const auto& [row, removed] : rows) {
        if (removed || !row.active) {
            continue;
        }
        ++on_sale;
        const Listing& listing = row.listing;
        if (!list.rows.contains({listing.product_id, listing.variant_id}) && !malformed.contains(listing.product_id)) {
            missing.push_back(row.id);
        }
    }
    require_few_missing(missing.size(), on_sale);
    return missing;
}

Changes changes_of(const ShopList& list, const std::vector<ShelvedRow>& rows, bool complete) {
    Changes changes;
    std::set<ShopKey> known;
    for (const auto& [row, removed] : rows) {
        const ShopKey key{row.listing.product_id, row.listing.variant_id};
        known.insert(key);
        const auto listed = list.rows.find(key);
        if (listed != list.rows.end() && !removed) {
            take_in(changes, row, listed->second);
        }
    }
    for (const auto& [key, listing] : list.rows) {
        if (!known.contains(key)) {
            changes.inserted.emplace_back(new_id<ProductId>(), &listing);
        }
    }
    if (complete && list.all_recognised) {
        const std::vector<ProductId> missing = missing_rows(list, rows);
        changes.taken_off.insert(changes.taken_off.end(), missing.begin(), missing.end());
    }
    return changes;
}

/// Rows as a document, since a list of pictures a row fits no array of arrays.
Json document_of(const std::vector<std::pair<ProductId, const Listing*>>& rows) {
    JsonWriter json;
    json.begin_array();
    for (const auto& [id, listing] : rows) {
        json.begin_object();
        json.field("id", id);
        json.field("product", listing->product_id);
        json.field("variant", listing->variant_id);
        json.field("name", listing->name);
        json.field("description", listing->description);
        json.field("price", listing->retail_price);
        json.field("currency", listing->retail_currency);
        json.field("image", listing->image_url);
        json.key("images");
        json.begin_array();
        for (const std::string& url : listing->images) {
            json.value(url);
        }
        json.end_array();
        json.field("category", listing->category);
        json.end_object();
    }
    json.end_array();
    return json.done();
}

/// New rows; those that another call has made in the meantime are left to it.
void insert_rows(Sql& sql, Changes& changes, Instant now) {
    static constexpr Statement kInsert{R"(
        INSERT INTO fitkart.reward_products (
            id, shopify_product_id, shopify_variant_id, name, description, retail_price, retail_currency, image_url, images,
            category, synced_at, created_at, updated_at)
        SELECT r.id, r.product, r.variant, r.name, r.description, r.price, r.currency, r.image, r.images, r.category, $2, $2, $2
          FROM jsonb_to_recordset($1) AS r (
                id uuid, product text, variant text, name text, description text, price bigint, currency text, image text,
                images text[], category text)
            ON CONFLICT (shopify_product_id, shopify_variant_id) DO NOTHING
        RETURNING id)"};
    if (changes.inserted.empty()) {
        return;
    }
    std::set<ProductId> written;
    for (const auto& [id] : sql.rows<ProductId>(kInsert, document_of(changes.inserted), now)) {
        written.insert(id);
    }
    std::erase_if(changes.inserted, [&](const auto& row) { return !written.contains(row.first); });
    for (const auto& [id, listing] : changes.inserted) {
        changes.stock.emplace(id, listing->quantity.value_or(0));
    }
}

void update_contents(Sql& sql, const Changes& changes, Instant now) {
    static constexpr Statement kUpdate{R"(
        UPDATE fitkart.reward_products p
           SET name = r.name,
               description = r.description,
               retail_price = r.price,
               retail_currency = r.currency,
               image_url = r.image,
               images = r.images,
               synced_at = $2,
               updated_at = $2
          FROM jsonb_to_recordset($1) AS r (
                id uuid, name text, description text, price bigint, currency text, image text, images text[])
         WHERE p.id = r.id)"};
    if (!changes.contents.empty()) {
        sql.execute(kUpdate, document_of(changes.contents), now);
    }
}

void change_sale(Sql& sql, const std::vector<ProductId>& products, bool on_sale, Instant now) {
    static constexpr Statement kSale{R"(
        UPDATE fitkart.reward_products p
           SET is_active = $2,
               delisted_at = CASE WHEN $2 THEN NULL ELSE $3 END,
               synced_at = $3,
               updated_at = $3
         WHERE p.id = ANY ($1))"};
    if (!products.empty()) {
        sql.execute(kSale, products, on_sale, now);
    }
}

void count_stock(Sql& sql, const Changes& changes, Instant now) {
    std::vector<Wish> counts;
    for (const auto& [product, units] : changes.stock) {
        counts.push_back({product, units});
    }
    if (!counts.empty()) {
        set_stock(sql, counts, now);
    }
}

Json list_of(const std::vector<Skipped>& skipped) {
    JsonWriter json;
    json.begin_array();
    for (const Skipped& product : skipped) {
        json.begin_object();
        json.field("index", product.index);
        json.field("code", entry_of(product.code).name);
        json.field("message", product.message);
        json.end_object();
    }
    json.end_array();
    return json.done();
}

void log_sync(Sql& sql, const std::optional<UserId>& actor, const Changes& changes) {
    if (changes.inserted.empty() && changes.updated.empty() && changes.taken_off.empty()) {
        return;
    }
    JsonWriter json;
    json.begin_object();
    json.field("inserted", changes.inserted.size());
    json.field("updated", changes.updated.size());
    json.key("deactivated");
    json.begin_array();
    for (const ProductId& product : changes.taken_off) {
        json.value(product);
    }
    json.end_array();
    json.end_object();
    log_admin_action(sql, actor, "products_synced", "catalogue", std::nullopt, json.done());
}

Result sync(Sql& sql, const Json& products, bool complete, const std::optional<UserId>& actor) {
    const Instant now = clock_now();
    const ShopList list = read_list(products, current_settings(sql).shop_currency);
    Changes changes = changes_of(list, lock_rows(sql, list, complete), complete);
    insert_rows(sql, changes, now);
    update_contents(sql, changes, now);
    change_sale(sql, changes.taken_off, false, now);
    count_stock(sql, changes, now);
    change_sale(sql, changes.put_back, true, now);
    notify_back_on_sale(sql, changes.put_back);
    log_sync(sql, actor, changes);
    return row(static_cast<std::int32_t>(changes.inserted.size()), static_cast<std::int32_t>(changes.updated.size()),
               static_cast<std::int32_t>(changes.taken_off.size()), list_of(list.skipped));
}

}  // namespace

FITKART_FUNCTION(sync_products) {
    const auto products = args.required<Json>("products");
    const bool complete = args.value_or<bool>("complete", false);
    const auto actor = args.optional<UserId>("actor");
    return once(args, sql, UserId{}, [&] { return sync(sql, products, complete, actor); });
}

}  // namespace fitkart
