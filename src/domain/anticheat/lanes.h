#pragma once
/// Sums and maxima of a day's minutes, four at a time: one alone would wait for itself at every value.

#include <algorithm>
#include <array>
#include <cstddef>

#include "domain/firewall.h"

namespace fitkart::lanes {

/// `value(0)` to `value(count - 1)`, combined from 0 on. The order in which they are combined is not that of the values, so sums of
/// fractions may differ in their last digits from those of a plain loop.
template <typename Value, typename Combine>
[[nodiscard]] double folded(std::size_t count, Value value, Combine combine) {
    std::array<double, 4> lanes{};
    std::size_t at = 0;
    for (; at + lanes.size() <= count; at += lanes.size()) {
        for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
            lanes[lane] = combine(lanes[lane], value(at + lane));
        }
    }
    for (; at < count; ++at) {
        lanes[0] = combine(lanes[0], value(at));
    }
    return combine(combine(lanes[0], lanes[1]), combine(lanes[2], lanes[3]));
}

/// The greatest of values that are not negative; 0 of none.
template <typename Value>
[[nodiscard]] double greatest(std::size_t count, Value value) {
    return folded(count, value, [](double a, double b) { return std::max(a, b); });
}

template <typename Value>
[[nodiscard]] double sum(std::size_t count, Value value) {
    return folded(count, value, [](double a, double b) { return a + b; });
}

}  // namespace fitkart::lanes
