/// Units of a product that come and go by hand: counted ones, and codes.

#include "domain/error.h"
#include "domain/product_codes.h"
#include "domain/text.h"

#include "functions/admin_log.h"
#include "functions/idempotency.h"
#include "functions/stock.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kMaxReason = 1000;  ///< bytes

struct ProductHead {
    std::string name;
    bool is_digital = false;
};

/// The product, locked until the transaction ends, so that it stays of its kind. Throws not_found for a removed one too.
ProductHead lock_product(Sql& sql, const ProductId& id) {
    static constexpr Statement kLock{R"(
        SELECT p.name, p.is_digital
          FROM fitkart.reward_products p
         WHERE p.id = $1
           AND p.deleted_at IS NULL
           FOR NO KEY UPDATE)"};
    auto found = sql.maybe<std::string, bool>(kLock, id);
    if (!found) {
        throw no_such("product", id);
    }
    return {std::move(std::get<0>(*found)), std::get<1>(*found)};
}

std::string read_reason(const Args& args) {
    auto reason = args.required<std::string>("reason");
    if (trimmed(reason).empty() || reason.size() > kMaxReason) {
        throw Error{ErrorCode::validation_failed, concat("reason has ", reason.size(), " bytes, not 1 to ", kMaxReason),
                    {{"argument", "reason"}, {"maximum", static_cast<std::int64_t>(kMaxReason)}}};
    }
    return reason;
}

std::int32_t read_delta(const Args& args) {
    const auto delta = args.required<std::int32_t>("delta");
    if (delta == 0) {
        throw Error{ErrorCode::validation_failed, "delta is 0: nothing would change", {{"argument", "delta"}}};
    }
    return delta;
}

void write_stock(JsonWriter& json, std::string_view name, const Stock& stock) {
    json.key(name);
    json.begin_object();
    json.field("stock", stock.in_house);
    json.field("available", stock.free);
    json.field("missing", stock.missing);
    json.end_object();
}

Json change_of(const Stock& before, const Stock& after, const std::string& reason) {
    JsonWriter json;
    json.begin_object();
    write_stock(json, "before", before);
    write_stock(json, "after", after);
    json.field("reason", reason);
    json.end_object();
    return json.done();
}

/// Writes the codes that are not there yet; answers how many. In the order given: ids ascend.
std::int64_t write_codes(Sql& sql, const ProductId& product, const std::vector<std::string>& codes, Instant now) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.product_codes (id, product_id, code, created_at)
        SELECT u.id, $1, u.code, $4
          FROM unnest($2, $3) AS u (id, code)
            ON CONFLICT (product_id, code) DO NOTHING)"};
    std::vector<Uuid> ids;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        ids.push_back(uuid_v7());
    }
    return static_cast<std::int64_t>(sql.execute(kWrite, product, ids, codes, now));
}

/// How many codes came, never which.
Json load_of(std::int64_t loaded, std::int64_t duplicates) {
    JsonWriter json;
    json.begin_object();
    json.field("loaded", loaded);
    json.field("duplicates", duplicates);
    json.end_object();
    return json.done();
}

}  // namespace

FITKART_FUNCTION(adjust_stock) {
    const auto product = args.required<ProductId>("product_id");
    const std::int32_t delta = read_delta(args);
    const std::string reason = read_reason(args);
    const auto actor = args.optional<UserId>("actor");
    return once(args, sql, UserId{}, [&] {
        const ProductHead head = lock_product(sql, product);
        if (head.is_digital) {
            throw Error{ErrorCode::validation_failed, concat("\"", head.name, "\" is digital: its stock is its codes"),
                        {{"argument", "product_id"}, {"product_id", product}}, "Load codes with load_product_codes."};
        }
        const auto [before, after] = add_stock(sql, std::vector<Wish>{{product, delta}}, clock_now()).front();
        log_admin_action(sql, actor, "stock_adjusted", "product", product, change_of(before, after, reason));
        return row(after.in_house, after.promised(), after.free);
    });
}

FITKART_FUNCTION(load_product_codes) {
    const auto product = args.required<ProductId>("product_id");
    const CleanCodes clean = clean_codes(args.required<std::vector<std::string>>("codes"));
    const auto actor = args.optional<UserId>("actor");
    return once(args, sql, UserId{}, [&] {
        const ProductHead head = lock_product(sql, product);
        if (!head.is_digital) {
            throw Error{ErrorCode::validation_failed, concat("\"", head.name, "\" is not digital: it has no codes"),
                        {{"argument", "product_id"}, {"product_id", product}}, "Change its stock with adjust_stock."};
        }
        const Instant now = clock_now();
        const std::int64_t loaded = write_codes(sql, product, clean.codes, now);
        const std::int64_t duplicates = clean.repeated + static_cast<std::int64_t>(clean.codes.size()) - loaded;
        if (loaded > 0) {
            add_stock(sql, std::vector<Wish>{{product, loaded}}, now);
            log_admin_action(sql, actor, "codes_loaded", "product", product, load_of(loaded, duplicates));
        }
        return row(static_cast<std::int32_t>(loaded), static_cast<std::int32_t>(duplicates));
    });
}

}  // namespace fitkart
