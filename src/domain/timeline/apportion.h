#pragma once
/// Whole numbers shared out by weight, none lost and none made.

#include <cstdint>
#include <span>
#include <vector>

#include "domain/firewall.h"

namespace fitkart {

/// Shares `total` (not negative) in proportion to `weights` (not negative, not all 0) by largest remainder; equal remainders
/// go to the earlier share. The shares add up to `total` exactly.
[[nodiscard]] std::vector<std::int64_t> apportion(std::int64_t total, std::span<const std::int64_t> weights);

}  // namespace fitkart
