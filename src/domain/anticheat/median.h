#pragma once
/// The middle of some numbers.

#include <vector>

#include "domain/firewall.h"

namespace fitkart {

/// The upper one of two middles; 0 of nothing.
[[nodiscard]] double median_of(std::vector<double> values);

}  // namespace fitkart
