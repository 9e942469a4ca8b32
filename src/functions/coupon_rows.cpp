#include "functions/coupon_rows.h"

namespace fitkart {
namespace {

template <typename Key>
std::optional<Coupon> read_coupon(Sql& sql, const Statement& statement, const Key& key) {
    const auto found = sql.maybe<CouponId, std::string, std::string, std::int64_t, std::optional<Coins>, std::optional<Coins>,
                                 std::optional<std::int64_t>, std::optional<std::int32_t>, std::optional<Instant>,
                                 std::optional<Instant>, bool, std::int64_t>(statement, key);
    if (!found) {
        return std::nullopt;
    }
    const auto& [id, code, kind, value, min_total, max_discount, total_limit, per_user_limit, starts_at, ends_at, active, used] = *found;
    return Coupon{.id = id,
                  .code = code,
                  .kind = coupon_kind_from(kind).value(),
                  .value = value,
                  .min_total = min_total,
                  .max_discount = max_discount,
                  .total_limit = total_limit,
                  .per_user_limit = per_user_limit,
                  .starts_at = starts_at,
                  .ends_at = ends_at,
                  .active = active,
                  .used = used};
}

}  // namespace

std::optional<Coupon> coupon_from_row(Sql& sql, const Statement& statement, const CouponId& id) {
    return read_coupon(sql, statement, id);
}

std::optional<Coupon> coupon_from_row(Sql& sql, const Statement& statement, const std::string& lookup_key) {
    return read_coupon(sql, statement, lookup_key);
}

std::optional<Coupon> coupon_of_code(Sql& sql, const std::string& code) {
    static constexpr Statement kOfCode{"SELECT " FITKART_COUPON_COLUMNS
                                       " FROM fitkart.coupons c WHERE translate(c.code, 'OIL-', '011') = $1"};
    return coupon_from_row(sql, kOfCode, coupon_lookup_key(code));
}

}  // namespace fitkart
