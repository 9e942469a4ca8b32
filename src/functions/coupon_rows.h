#pragma once
/// Rows of fitkart.coupons as coupons.

#include <optional>
#include <string>

#include "domain/coupon.h"

#include "postgres/sql.h"

/// The columns that coupon_from_row reads, of a table called c.
#define FITKART_COUPON_COLUMNS                                                                                          \
    "c.id, c.code, c.kind, c.value, c.min_total, c.max_discount, c.total_limit, c.per_user_limit, c.starts_at, c.ends_at, " \
    "c.is_active, c.used_count"

namespace fitkart {

/// The coupon that a statement over FITKART_COUPON_COLUMNS finds, if any.
[[nodiscard]] std::optional<Coupon> coupon_from_row(Sql& sql, const Statement& statement, const CouponId& id);
[[nodiscard]] std::optional<Coupon> coupon_from_row(Sql& sql, const Statement& statement, const std::string& lookup_key);

/// The coupon of a code as coupon_code_from spells it, without waiting for anybody.
[[nodiscard]] std::optional<Coupon> coupon_of_code(Sql& sql, const std::string& code);

}  // namespace fitkart
