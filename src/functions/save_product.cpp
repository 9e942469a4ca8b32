/// Products of shops without Shopify: written by the staff, field by field.

#include <algorithm>
#include <array>

#include "domain/catalogue.h"
#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"
#include "domain/tokens.h"

#include "functions/admin_log.h"
#include "functions/idempotency.h"
#include "functions/stock.h"
#include "functions/waiting_list.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

[[noreturn]] void refuse(std::string_view field, std::string_view what) {
    throw Error{ErrorCode::validation_failed, concat(field, " is no ", what), {{"field", field}}};
}

// What a member of Product may be given as.
void read(const Json& json, std::string_view field, std::string& into) {
    auto text = json.as_string();
    if (!text) {
        refuse(field, "text");
    }
    into = *std::move(text);
}

void read(const Json& json, std::string_view field, bool& into) {
    const auto truth = json.as_bool();
    if (!truth) {
        refuse(field, "true or false");
    }
    into = *truth;
}

void read(const Json& json, std::string_view field, std::int64_t& into) {
    const auto number = json.as_int64();
    if (!number) {
        refuse(field, "whole number");
    }
    into = *number;
}

void read(const Json& json, std::string_view field, std::int32_t& into) {
    std::int64_t number = 0;
    read(json, field, number);
    if (number != static_cast<std::int32_t>(number)) {
        refuse(field, "number that fits");
    }
    into = static_cast<std::int32_t>(number);
}

void read(const Json& json, std::string_view field, Coins& into) {
    std::int64_t number = 0;
    read(json, field, number);
    into = Coins{number};
}

void read(const Json& json, std::string_view field, Instant& into) {
    const auto text = json.as_string();
    const auto instant = text ? instant_from(*text) : std::nullopt;
    if (!instant) {
        refuse(field, "time such as 2026-06-01T12:00:00Z");
    }
    into = *instant;
}

void read(const Json& json, std::string_view field, std::vector<std::string>& into) {
    if (!json.is_array()) {
        refuse(field, "array");
    }
    into.clear();
    for (const Json& element : json.elements()) {
        read(element, field, into.emplace_back());
    }
}

template <typename T>
void read(const Json& json, std::string_view field, std::optional<T>& into) {
    if (json.is_null()) {
        into.reset();
    } else {
        read(json, field, into.emplace());
    }
}

void write(JsonWriter& json, Instant at) { json.value(iso_text(at)); }
void write(JsonWriter& json, const std::vector<std::string>& texts) {
    json.begin_array();
    for (const std::string& text : texts) {
        json.value(text);
    }
    json.end_array();
}
template <typename T>
void write(JsonWriter& json, const T& plain) {
    json.value(plain);
}
template <typename T>
void write(JsonWriter& json, const std::optional<T>& maybe) {
    if (maybe) {
        write(json, *maybe);
    } else {
        json.null();
    }
}

/// A product with its mark of removal, which is no field of the catalogue.
struct Entry {
    Product product{};
    bool is_deleted = false;
    friend bool operator==(const Entry&, const Entry&) = default;
};

struct Field {
    std::string_view name;
    void (*take)(Entry& entry, const Json& json, std::string_view name);
    void (*show)(JsonWriter& json, const Entry& entry);
    bool (*same)(const Entry& left, const Entry& right);
};

template <auto Member>
constexpr Field field(std::string_view name) {
    return {name, [](Entry& entry, const Json& json, std::string_view called) { read(json, called, entry.product.*Member); },
            [](JsonWriter& json, const Entry& entry) { write(json, entry.product.*Member); },
            [](const Entry& left, const Entry& right) { return left.product.*Member == right.product.*Member; }};
}

constexpr std::array kFields{
    field<&Product::name>("name"),
    field<&Product::description>("description"),
    field<&Product::coin_price>("coin_price"),
    field<&Product::retail_price>("retail_price"),
    field<&Product::retail_currency>("retail_currency"),
    field<&Product::image_url>("image_url"),
    field<&Product::images>("images"),
    field<&Product::category>("category"),
    field<&Product::is_digital>("is_digital"),
    field<&Product::is_active>("is_active"),
    field<&Product::popularity_rank>("popularity_rank"),
    field<&Product::available_from>("available_from"),
    field<&Product::available_until>("available_until"),
    field<&Product::limit_per_user>("limit_per_user"),
    field<&Product::min_trust>("min_trust"),
    field<&Product::min_account_days>("min_account_days"),
    Field{"is_deleted", [](Entry& entry, const Json& json, std::string_view called) { read(json, called, entry.is_deleted); },
          [](JsonWriter& json, const Entry& entry) { json.value(entry.is_deleted); },
          [](const Entry& left, const Entry& right) { return left.is_deleted == right.is_deleted; }},
};

[[noreturn]] void refuse_unknown(const std::string& key) {
    std::vector<std::string> names{"id"};
    for (const Field& known : kFields) {
        names.emplace_back(known.name);
    }
    throw Error{ErrorCode::validation_failed, concat("a product has no field \"", beginning_of(key, 60), '"'),
                {{"field", beginning_of(key, 60)}, {"allowed", std::move(names)}},
                key == "stock_quantity" ? "Stock is changed by adjust_stock." : ""};
}

struct Request {
    std::optional<ProductId> product;
    std::vector<std::pair<const Field*, Json>> given;
    bool says_whether_active = false;
};

Request read_request(const Json& json) {
    if (!json.is_object()) {
        throw Error{ErrorCode::validation_failed, "product is no object", {{"argument", "product"}}};
    }
    Request request;
    for (const auto& [key, value] : json.members()) {
        if (key == "id") {
            const auto text = value.as_string();
            const auto id = text ? parse_uuid(*text) : std::nullopt;
            if (!id) {
                refuse("id", "uuid");
            }
            request.product = ProductId{*id};
            continue;
        }
        const auto known = std::ranges::find(kFields, key, &Field::name);
        if (known == kFields.end()) {
            refuse_unknown(key);
        }
        request.given.emplace_back(&*known, value);
        request.says_whether_active = request.says_whether_active || key == "is_active";
    }
    return request;
}

/// The entry with the given fields. What is removed is off sale, whatever else is said.
Entry with_given(Entry entry, const Request& request) {
    for (const auto& [known, value] : request.given) {
        known->take(entry, value, known->name);
    }
    if (entry.is_deleted) {
        entry.product.is_active = false;
    }
    require_sound(entry.product);
    return entry;
}

struct Stored {
    Entry entry;
    std::int64_t stock = 0;
};

Stored lock_product(Sql& sql, const ProductId& id) {
    static constexpr Statement kLock{R"(
        SELECT p.name, p.description, p.coin_price, p.retail_price, p.retail_currency, p.image_url, p.images, p.category, p.is_digital,
               p.is_active, p.popularity_rank, p.available_from, p.available_until, p.limit_per_user, p.min_trust, p.min_account_days,
               p.deleted_at IS NOT NULL, p.stock_quantity
          FROM fitkart.reward_products p
         WHERE p.id = $1
           FOR NO KEY UPDATE)"};
    using Number = std::optional<std::int32_t>;
    using Time = std::optional<Instant>;
    using Text = std::optional<std::string>;
    auto found = sql.maybe<std::string, std::string, std::optional<Coins>, std::optional<std::int64_t>, Text, Text,
                           std::vector<std::string>, std::string, bool, bool, Number, Time, Time, Number, Number, Number, bool,
                           std::int32_t>(kLock, id);
    if (!found) {
        throw no_such("product", id);
    }
    auto& [name, description, coin_price, price, currency, image, images, category, digital, active, rank, from, until, limit, trust,
           days, deleted, stock] = *found;
    return {{{std::move(name), std::move(description), coin_price, price, std::move(currency), std::move(image), std::move(images),
              std::move(category), digital, active, rank, from, until, limit, trust, days},
             deleted},
            stock};
}

void write_product(Sql& sql, const ProductId& id, const Entry& entry, bool decided_by_staff, Instant now) {
    // A row that the shop's list took off sale comes back with the list, unless the staff has decided since.
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.reward_products AS p (
            id, name, description, coin_price, retail_price, retail_currency, image_url, images, category, is_digital, is_active,
            popularity_rank, available_from, available_until, limit_per_user, min_trust, min_account_days, deleted_at, created_at,
            updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, CASE WHEN $18 THEN $20 END, $20, $20)
            ON CONFLICT (id) DO UPDATE
           SET name = $2,
               description = $3,
               coin_price = $4,
               retail_price = $5,
               retail_currency = $6,
               image_url = $7,
               images = $8,
               category = $9,
               is_digital = $10,
               is_active = $11,
               popularity_rank = $12,
               available_from = $13,
               available_until = $14,
               limit_per_user = $15,
               min_trust = $16,
               min_account_days = $17,
               deleted_at = CASE WHEN $18 THEN COALESCE(p.deleted_at, $20) END,
               delisted_at = CASE WHEN NOT $19 THEN p.delisted_at END,
               updated_at = $20)"};
    const Product& p = entry.product;
    sql.execute(kWrite, id, p.name, p.description, p.coin_price, p.retail_price, p.retail_currency, p.image_url, p.images, p.category,
                p.is_digital, p.is_active, p.popularity_rank, p.available_from, p.available_until, p.limit_per_user, p.min_trust,
                p.min_account_days, entry.is_deleted, decided_by_staff, now);
}

/// {"before": …, "after": …} of the fields that differ; a new product has no before.
Json difference(const std::optional<Entry>& before, const Entry& after) {
    const auto show = [&](JsonWriter& json, const Entry& entry) {
        json.begin_object();
        for (const Field& known : kFields) {
            if (!known.same(before.value_or(Entry{}), after)) {
                json.key(known.name);
                known.show(json, entry);
            }
        }
        json.end_object();
    };
    JsonWriter json;
    json.begin_object();
    if (before) {
        json.key("before");
        show(json, *before);
    }
    json.key("after");
    show(json, after);
    json.end_object();
    return json.done();
}

ProductId add_product(Sql& sql, const Request& request, const std::optional<UserId>& actor) {
    const Instant now = clock_now();
    const Entry added = with_given(Entry{}, request);
    const auto id = new_id<ProductId>();
    write_product(sql, id, added, true, now);
    set_stock(sql, std::vector<Wish>{{id, 0}}, now);  // its slots
    log_admin_action(sql, actor, "product_added", "product", id, difference(std::nullopt, added));
    return id;
}

bool on_sale(const Entry& entry) { return entry.product.is_active && !entry.is_deleted; }

ProductId change_product(Sql& sql, const ProductId& id, const Request& request, const std::optional<UserId>& actor) {
    const Stored stored = lock_product(sql, id);
    const Entry changed = with_given(stored.entry, request);
    if (stored.entry.is_deleted && changed.is_deleted) {
        throw no_such("product", id);
    }
    require_same_kind(stored.entry.product, changed.product, stored.stock);
    if (!(changed == stored.entry)) {
        write_product(sql, id, changed, request.says_whether_active, clock_now());
        if (!on_sale(stored.entry) && on_sale(changed)) {
            notify_back_on_sale(sql, {id});
        }
        log_admin_action(sql, actor, "product_changed", "product", id, difference(stored.entry, changed));
    }
    return id;
}

}  // namespace

FITKART_FUNCTION(save_product) {
    const Request request = read_request(args.required<Json>("product"));
    const auto actor = args.optional<UserId>("actor");
    return once(args, sql, UserId{}, [&] {
        return value(request.product ? change_product(sql, *request.product, request, actor) : add_product(sql, request, actor));
    });
}

}  // namespace fitkart
