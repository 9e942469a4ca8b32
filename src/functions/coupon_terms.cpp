/// Coupons, as the shop makes and watches them.
#include <algorithm>
#include <array>
#include <variant>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"
#include "domain/tokens.h"

#include "functions/admin_log.h"
#include "functions/coupon_rows.h"
#include "functions/idempotency.h"
#include "functions/paging.h"

#include "postgres/function.h"
#include "postgres/guard.h"
#include "postgres/subtransaction.h"

namespace fitkart {
namespace {

constexpr std::int32_t kPage = 50;
constexpr std::int32_t kMaxPage = 500;

constexpr std::array<std::string_view, 11> kFields{"id",          "code",           "kind",      "value",   "min_total", "max_discount",
                                                   "total_limit", "per_user_limit", "starts_at", "ends_at", "active"};

[[noreturn]] void refuse_field(std::string_view field, const std::string& what) {
    throw Error{ErrorCode::validation_failed, concat("coupon.", field, ' ', what), {{"argument", "coupon"}, {"field", field}}};
}

/// The fields that were given, each once, none unknown; a field that is JSON null is given, and empties what was there.
class Terms {
  public:
    explicit Terms(const Json& coupon) {
        if (!coupon.is_object()) {
            throw Error{ErrorCode::validation_failed, "coupon is no object", {{"argument", "coupon"}}};
        }
        fields_ = coupon.members();
        for (const auto& [name, value] : fields_) {
            if (std::ranges::find(kFields, name) == kFields.end()) {
                refuse_field(name.substr(0, 60), "is no field of a coupon");
            }
        }
    }

    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }

    /// A field that cannot be empty, read by `read`; what is there already if it is not given.
    template <typename T, typename Read>
    void take(std::string_view name, T& there, Read read, const char* wanted) const {
        if (const Json* given = find(name)) {
            const auto value = read(*given);
            if (!value) {
                refuse_field(name, concat("is not ", wanted));
            }
            there = T{*value};
        }
    }

    template <typename T, typename Read>
    void take(std::string_view name, std::optional<T>& there, Read read, const char* wanted) const {
        const Json* given = find(name);
        if (given != nullptr && given->is_null()) {
            there.reset();
        } else if (given != nullptr) {
            T value{};
            take(name, value, read, wanted);
            there = value;
        }
    }

  private:
    [[nodiscard]] const Json* find(std::string_view name) const {
        const auto found = std::ranges::find(fields_, name, [](const auto& field) { return std::string_view(field.first); });
        return found == fields_.end() ? nullptr : &found->second;
    }

    std::vector<std::pair<std::string, Json>> fields_;
};

std::optional<Uuid> uuid_of(const Json& value) { return value.is_string() ? parse_uuid(value.as_string().value()) : std::nullopt; }

std::optional<std::string> code_of(const Json& value) {
    return value.is_string() ? coupon_code_from(value.as_string().value()) : std::nullopt;
}

std::optional<CouponKind> kind_of(const Json& value) {
    return value.is_string() ? coupon_kind_from(value.as_string().value()) : std::nullopt;
}

std::optional<Instant> instant_of(const Json& value) {
    return value.is_string() ? instant_from(value.as_string().value()) : std::nullopt;
}

std::optional<std::int64_t> number_of(const Json& value) { return value.as_int64(); }

std::optional<std::int32_t> small_number_of(const Json& value) {
    const auto number = value.as_int64();
    return number && std::in_range<std::int32_t>(*number) ? std::optional(static_cast<std::int32_t>(*number)) : std::nullopt;
}

std::optional<bool> truth_of(const Json& value) { return value.as_bool(); }

/// `coupon` with what was given.
Coupon with(Coupon coupon, const Terms& terms) {
    static constexpr const char* kWhole = "a whole number";
    static constexpr const char* kTime = "a time with its offset, such as \"2026-06-01T12:00:00+02:00\"";
    terms.take("code", coupon.code, code_of, "3 to 40 letters (A to Z), digits and single hyphens between them");
    terms.take("kind", coupon.kind, kind_of, "percent, fixed or bonus");
    terms.take("value", coupon.value, number_of, kWhole);
    terms.take("min_total", coupon.min_total, number_of, kWhole);
    terms.take("max_discount", coupon.max_discount, number_of, kWhole);
    terms.take("total_limit", coupon.total_limit, number_of, kWhole);
    terms.take("per_user_limit", coupon.per_user_limit, small_number_of, kWhole);
    terms.take("starts_at", coupon.starts_at, instant_of, kTime);
    terms.take("ends_at", coupon.ends_at, instant_of, kTime);
    terms.take("active", coupon.active, truth_of, "true or false");
    return coupon;
}

/// A field's value for the log: none, a number, a truth or a text.
using Logged = std::optional<std::variant<std::int64_t, bool, std::string>>;

template <typename T>
Logged logged(const std::optional<T>& value) {
    if (!value) {
        return std::nullopt;
    }
    if constexpr (std::is_same_v<T, Coins>) {
        return value->count();
    } else if constexpr (std::is_same_v<T, Instant>) {
        return iso_text(*value);
    } else {
        return std::int64_t{*value};
    }
}

/// The values of kFields, in their order, from the code on.
std::vector<Logged> values_of(const Coupon& coupon) {
    return {coupon.code,
            std::string(to_string(coupon.kind)),
            coupon.value,
            logged(coupon.min_total),
            logged(coupon.max_discount),
            logged(coupon.total_limit),
            logged(coupon.per_user_limit),
            logged(coupon.starts_at),
            logged(coupon.ends_at),
            coupon.active};
}

void write_values(JsonWriter& json, std::string_view name, const std::vector<Logged>& values, const std::vector<Logged>& others) {
    json.key(name);
    json.begin_object();
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] == others[i]) {
            continue;
        }
        json.key(kFields[i + 1]);
        if (values[i]) {
            std::visit([&](const auto& value) { json.value(value); }, *values[i]);
        } else {
            json.null();
        }
    }
    json.end_object();
}

/// {"before": …, "after": …} of the fields that differ; of a new coupon there is no before.
Json changes_of(const std::optional<Coupon>& before, const Coupon& after) {
    const std::vector<Logged> now = values_of(after);
    const std::vector<Logged> then = before ? values_of(*before) : std::vector<Logged>(now.size());
    JsonWriter json;
    json.begin_object();
    if (before) {
        write_values(json, "before", then, now);
    }
    write_values(json, "after", now, then);
    json.end_object();
    return json.done();
}

/// The coupon that is meant, locked against every use of it; none if it is new.
std::optional<Coupon> lock_meant(Sql& sql, const Terms& terms) {
    static constexpr Statement kById{"SELECT " FITKART_COUPON_COLUMNS " FROM fitkart.coupons c WHERE c.id = $1 FOR UPDATE"};
    static constexpr Statement kByCode{"SELECT " FITKART_COUPON_COLUMNS
                                       " FROM fitkart.coupons c WHERE translate(c.code, 'OIL-', '011') = $1 FOR UPDATE"};
    if (terms.has("id")) {
        Uuid id;
        terms.take("id", id, uuid_of, "a uuid");
        const auto found = coupon_from_row(sql, kById, CouponId{id});
        if (!found) {
            throw no_such("coupon", id);
        }
        return found;
    }
    if (!terms.has("code")) {
        refuse_field("code", "is required, or an id");
    }
    const std::string code = with({}, terms).code;
    const auto found = coupon_from_row(sql, kByCode, coupon_lookup_key(code));
    if (found && found->code != code) {
        refuse_field("code", concat("looks like ", found->code, ", which is another coupon's"));
    }
    return found;
}

std::int64_t count_uses(Sql& sql, const CouponId& coupon) {
    static constexpr Statement kUses{"SELECT count(*) FROM fitkart.coupon_uses u WHERE u.coupon_id = $1 AND u.released_at IS NULL"};
    return std::get<0>(sql.one<std::int64_t>(kUses, coupon));
}

void require_free_code(Sql& sql, const Coupon& coupon) {
    const auto other = coupon_of_code(sql, coupon.code);
    if (other && other->id != coupon.id) {
        refuse_field("code", concat("looks like ", other->code, ", which is another coupon's"));
    }
}

bool insert_coupon(Sql& sql, const Coupon& coupon, Instant now) {
    static constexpr Statement kInsert{R"(
        INSERT INTO fitkart.coupons (
            id, code, kind, value, min_total, max_discount, total_limit, per_user_limit, starts_at, ends_at, is_active, created_at,
            updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
            ON CONFLICT DO NOTHING)"};
    return sql.execute(kInsert, coupon.id, coupon.code, to_string(coupon.kind), coupon.value, coupon.min_total, coupon.max_discount,
                       coupon.total_limit, coupon.per_user_limit, coupon.starts_at, coupon.ends_at, coupon.active, now) == 1;
}

void update_coupon(Sql& sql, const Coupon& coupon, Instant now) {
    static constexpr Statement kUpdate{R"(
        UPDATE fitkart.coupons c
           SET code = $2, kind = $3, value = $4, min_total = $5, max_discount = $6, total_limit = $7, per_user_limit = $8,
               starts_at = $9, ends_at = $10, is_active = $11, used_count = $12, updated_at = $13
         WHERE c.id = $1)"};
    sql.execute(kUpdate, coupon.id, coupon.code, to_string(coupon.kind), coupon.value, coupon.min_total, coupon.max_discount,
                coupon.total_limit, coupon.per_user_limit, coupon.starts_at, coupon.ends_at, coupon.active, coupon.used, now);
}

/// The same with another code, which a session that commits meanwhile may have given away: that is refused as if it had been there.
void update_code(Sql& sql, const Coupon& coupon, Instant now) {
    Subtransaction attempt(sql);
    try {
        update_coupon(sql, coupon, now);
        attempt.commit();
    } catch (const PostgresError& error) {
        attempt.rollback();
        if (!error.is_unique_violation()) {
            throw;
        }
        refuse_field("code", concat("looks like another coupon's: ", coupon.code));
    }
}

/// Uses that were committed while the lock was waited for are seen by a new snapshot alone, and they leave nothing behind that
/// PostgreSQL would raise 40001 for.
void require_new_snapshots(Sql& sql) {
    static constexpr Statement kLevel{"SELECT current_setting('transaction_isolation')"};
    const auto [level] = sql.one<std::string>(kLevel);
    if (level != "read committed") {
        refuse_field("total_limit", concat("is new and must count the uses there were, which it cannot at ", level, ": use READ COMMITTED"));
    }
}

/// A use is counted where there is a limit; a limit that is new counts the uses there were.
void recount(Sql& sql, Coupon& coupon, const Coupon& before) {
    if (!coupon.total_limit) {
        coupon.used = 0;
    } else if (!before.total_limit) {
        require_new_snapshots(sql);
        coupon.used = count_uses(sql, coupon.id);
    }
}

Coupon new_coupon(const Terms& terms) {
    for (const std::string_view needed : {"kind", "value"}) {
        if (!terms.has(needed)) {
            refuse_field(needed, "is required for a new coupon");
        }
    }
    return with({.id = new_id<CouponId>(), .per_user_limit = 1}, terms);
}

CouponId save(Sql& sql, const Terms& terms, const std::optional<UserId>& actor) {
    const Instant now = clock_now();
    while (true) {
        const std::optional<Coupon> before = lock_meant(sql, terms);
        Coupon after = before ? with(*before, terms) : new_coupon(terms);
        if (before) {
            recount(sql, after, *before);
        }
        require_sound(after);
        if (before == after) {
            return after.id;  // nothing to write, nothing to log
        }
        require_free_code(sql, after);
        if (before && before->code != after.code) {
            update_code(sql, after, now);
        } else if (before) {
            update_coupon(sql, after, now);
        } else if (!insert_coupon(sql, after, now)) {
            continue;  // somebody else has just made it
        }
        log_admin_action(sql, actor, before ? "coupon_changed" : "coupon_created", "coupon", after.id, changes_of(before, after));
        return after.id;
    }
}

}  // namespace

FITKART_FUNCTION(save_coupon) {
    const Terms terms(args.required<Json>("coupon"));
    return once(args, sql, UserId{}, [&] { return value(save(sql, terms, args.optional<UserId>("actor"))); });
}

FITKART_FUNCTION(coupon_stats) {
    static constexpr Statement kStats{R"(
        SELECT c.id, c.code, c.kind, c.value, c.is_active, c.starts_at, c.ends_at, c.total_limit, c.per_user_limit,
               u.uses, u.given_back, u.people, u.coins, u.last_used_at, c.coupons
          FROM (SELECT p.*, count(*) OVER () AS coupons
                  FROM fitkart.coupons p
                 WHERE $1 IS NULL
                    OR translate(p.code, 'OIL-', '011') = $1
                 ORDER BY p.id DESC
                 LIMIT $2 OFFSET $3) c
         CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE s.released_at IS NULL) AS uses,
                       count(s.released_at) AS given_back,
                       count(DISTINCT s.user_id) FILTER (WHERE s.released_at IS NULL) AS people,
                       COALESCE(sum(s.coins) FILTER (WHERE s.released_at IS NULL), 0)::bigint AS coins,
                       max(s.created_at) FILTER (WHERE s.released_at IS NULL) AS last_used_at
                  FROM fitkart.coupon_uses s
                 WHERE s.coupon_id = c.id) u
         ORDER BY c.id DESC)",
                                      Planning::for_each_call};
    const auto [lim, off] = read_paging(args, kPage, kMaxPage);
    std::optional<std::string> key;
    if (const auto typed = args.optional<std::string>("of_code")) {
        key = coupon_lookup_key(coupon_code_from(*typed).value_or(""));
    }
    RowSet stats;
    for (const auto& [id, code, kind, worth, active, starts_at, ends_at, total_limit, per_user_limit, uses, given_back, people, coins,
                      last_used_at, total] :
         sql.rows<CouponId, std::string, std::string, std::int64_t, bool, std::optional<Instant>, std::optional<Instant>,
                  std::optional<std::int64_t>, std::optional<std::int32_t>, std::int64_t, std::int64_t, std::int64_t, Coins,
                  std::optional<Instant>, std::int64_t>(kStats, key, lim, off)) {
        stats.add(id, code, kind, worth, active, starts_at, ends_at, total_limit, per_user_limit, uses, given_back, people, coins,
                  last_used_at, total);
    }
    return stats;
}

}  // namespace fitkart
