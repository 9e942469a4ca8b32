#include "domain/anticheat/weights.h"

#include <algorithm>
#include <array>

#include "domain/text.h"

namespace fitkart {
namespace {

constexpr int kWhole = 100;
constexpr int kMostPercent = 200;
constexpr int kMostPoints = 100;

constexpr std::array<std::string_view, 30> kRules{
    "at_once", "cadence_10_minutes", "cadence_1_minute", "cadence_30_minutes", "cadence_60_minutes", "copied_day", "crowded_device",
    "day_total", "drift", "energy", "equal_minutes", "equal_samples", "growth", "heart", "late", "lift", "lifted_again", "night", "no_pause",
    "same_totals", "scaled", "speed_10_minutes", "speed_60_minutes", "stride", "stride_60_minutes", "typed_in", "uncommon_total", "unusual_total",
    "variation", "zone_changes"};

}  // namespace

std::span<const std::string_view> rule_names() { return kRules; }

std::optional<RuleWeights> RuleWeights::from(std::string_view text) {
    RuleWeights weights;
    if (text == "none") {
        return weights;
    }
    while (true) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view entry = text.substr(0, comma);
        const std::size_t equals = std::min(entry.find('='), entry.size());
        const std::string_view rule = entry.substr(0, equals);
        const auto percent = number_from<int>(entry.substr(std::min(equals + 1, entry.size())));
        const bool again = std::ranges::find(weights.percents_, rule, &std::pair<std::string, int>::first) != weights.percents_.end();
        if (!percent || *percent < 0 || *percent > kMostPercent || again ||
            !std::ranges::binary_search(kRules, rule)) {
            return std::nullopt;
        }
        weights.percents_.emplace_back(rule, *percent);
        if (comma == text.size()) {
            break;
        }
        text.remove_prefix(comma + 1);
    }
    return weights;
}

int RuleWeights::points(std::string_view rule, int points) const {
    const auto found = std::ranges::find(percents_, rule, &std::pair<std::string, int>::first);
    const int percent = found == percents_.end() ? kWhole : found->second;
    return std::min(kMostPoints, (points * percent + kWhole / 2) / kWhole);
}

}  // namespace fitkart
