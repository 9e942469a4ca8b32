#include "domain/kinship.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace fitkart {

std::optional<std::string> hardware_of(std::string_view device_id) {
    constexpr std::size_t kDrawnDigits = 16;
    constexpr std::size_t kDistinctDigits = 4;  // zeros alone are what some systems give instead of an id
    std::string digits;
    for (const char c : device_id) {
        const bool capital = c >= 'A' && c <= 'F';
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || capital) {
            digits += capital ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (c != '-') {
            return std::nullopt;
        }
    }
    const bool drawn = digits.size() >= kDrawnDigits && std::set<char>(digits.begin(), digits.end()).size() >= kDistinctDigits;
    return drawn ? std::optional{std::move(digits)} : std::nullopt;
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
