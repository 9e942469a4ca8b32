#include "domain/kinship.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace fitkart {

std::optional<std::string> hardware_of(std::string_view device_id) {
    constexpr std::size_t kDrawnDigits = 16;
    constexpr std::size_t kDistinctDigits = 4;  // zeros alone are what some systems give instead of an id
    constexpr std::array<std::size_t, 4> kHyphens{8, 13, 18, 23};  // of a UUID
    const bool hyphens = device_id.size() == 36 && std::ranges::all_of(kHyphens, [&](std::size_t at) { return device_id[at] == '-'; });
    std::string digits;
    bool small = false, capital = false;
    for (std::size_t i = 0; i < device_id.size(); ++i) {
        const char c = device_id[i];
        const bool is_small = c >= 'a' && c <= 'f';
        const bool is_capital = c >= 'A' && c <= 'F';
        if (is_small || is_capital || (c >= '0' && c <= '9')) {
            digits += is_capital ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (!hyphens || std::ranges::find(kHyphens, i) == kHyphens.end()) {
            return std::nullopt;
        }
        small |= is_small;
        capital |= is_capital;
    }
    const bool drawn = digits.size() >= kDrawnDigits && std::set<char>(digits.begin(), digits.end()).size() >= kDistinctDigits;
    return drawn && !(small && capital) ? std::optional{std::move(digits)} : std::nullopt;
}

Kinship::Kinship(std::size_t accounts) : parents_(accounts) { std::iota(parents_.begin(), parents_.end(), std::size_t{0}); }

std::size_t Kinship::first_of(std::size_t account) {
    while (parents_[account] != account) {
        parents_[account] = parents_[parents_[account]];
        account = parents_[account];
    }
    return account;
}

void Kinship::link(std::size_t one, std::size_t other) {
    const std::size_t a = first_of(one);
    const std::size_t b = first_of(other);
    parents_[std::max(a, b)] = std::min(a, b);
}

std::vector<std::vector<std::size_t>> Kinship::groups() {
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t account = 0; account < parents_.size(); ++account) {
        members[first_of(account)].push_back(account);
    }
    std::vector<std::vector<std::size_t>> groups;
    for (auto& [first, group] : members) {
        if (group.size() > 1) {
            groups.push_back(std::move(group));
        }
    }
    return groups;
}

}  // namespace fitkart
