#pragma once
/// Amounts of money as shops write them. Money is only shown beside a price in coins: nothing is reckoned from it.

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/firewall.h"

namespace fitkart {

/// Whether the text has the form of an ISO 4217 code: three capital letters.
[[nodiscard]] bool is_currency(std::string_view code);

/// Decimal places of a currency's smallest unit: 0 for the yen, 3 for the Kuwaiti dinar, 2 for most (ISO 4217).
[[nodiscard]] int decimals_of(std::string_view currency);

/// "12.00" in the currency's smallest unit: 1200 cents. Digits, and at most one point with digits on both sides; places that the
/// currency does not have must be zeros. Nothing for any other text, for a sign, and for more than 15 digits before the point.
[[nodiscard]] std::optional<std::int64_t> money_from(std::string_view text, std::string_view currency);

}  // namespace fitkart
