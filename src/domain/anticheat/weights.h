#pragma once
/// What a shop makes of the rules of the score: how many percent of its points each rule counts.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/firewall.h"

namespace fitkart {

/// The names of all rules, as reasons say them, ascending.
[[nodiscard]] std::span<const std::string_view> rule_names();

class RuleWeights {
  public:
    /// "night=50,scaled=0": names of rules, each once, and whole percents from 0 to 200; "none": every rule counts whole, as all do
    /// that are not named. Nothing for any other text.
    [[nodiscard]] static std::optional<RuleWeights> from(std::string_view text);

    /// The points that are left of a rule's, rounded; 0 to 100.
    [[nodiscard]] int points(std::string_view rule, int points) const;

    friend bool operator==(const RuleWeights&, const RuleWeights&) = default;

  private:
    std::vector<std::pair<std::string, int>> percents_{};
};

}  // namespace fitkart
