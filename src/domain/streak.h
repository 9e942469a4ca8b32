#pragma once
/// Streaks: days in a row on which somebody walked enough.

#include <cstdint>
#include <optional>
#include <span>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

struct Streak {
    std::int64_t current_days = 0;  ///< the run that ends today, or yesterday: today is not over yet
    std::int64_t longest_days = 0;
    std::optional<LocalDay> last_day{};  ///< the last day that counted
    friend bool operator==(const Streak&, const Streak&) = default;
};

/// `days` are those with enough steps, ascending, each once; `today` is the person's local day. Days after today count
/// too: somebody who travels west has walked in tomorrow already.
[[nodiscard]] Streak streak_of(std::span<const LocalDay> days, LocalDay today);

}  // namespace fitkart
