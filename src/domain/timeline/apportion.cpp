#include "domain/timeline/apportion.h"

#include <algorithm>
#include <numeric>

namespace fitkart {

__extension__ using Wide = __int128;

std::vector<std::int64_t> apportion(std::int64_t total, std::span<const std::int64_t> weights) {
    Wide whole = 0;
    for (const std::int64_t weight : weights) {
        whole += weight;
    }
    std::vector<std::int64_t> shares(weights.size(), 0);
    std::vector<std::int64_t> remainders(weights.size(), 0);
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Wide exact = Wide{total} * weights[i];
        shares[i] = static_cast<std::int64_t>(exact / whole);
        remainders[i] = static_cast<std::int64_t>(exact % whole);
        given += shares[i];
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    for (std::size_t i = 0; given < total; ++i, ++given) {
        ++shares[order[i]];
    }
    return shares;
}

}  // namespace fitkart
