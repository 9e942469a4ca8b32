#pragma once
/// How walking becomes coins. Rates are exact fractions, so what a day earns depends on its verified total alone: never
/// on how the steps were split, repeated or ordered on their way in.

#include <optional>
#include <string>
#include <vector>

#include "domain/rational.h"
#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// From `first_step` on (counted from 1) a step earns `coins_per_step`, until the next tier begins.
struct Tier {
    Steps first_step;
    Rational coins_per_step;
};

/// A factor on everything that a day earns, for days from `first_day` to `last_day`, both included; an open end is
/// open.
struct Multiplier {
    std::string name;
    std::optional<LocalDay> first_day;
    std::optional<LocalDay> last_day;
    Rational factor;

    [[nodiscard]] bool holds_on(LocalDay day) const;
};

/// The price list of one day.
struct CoinSchedule {
    Rational coins_per_step{1, 100};  ///< of every step below the first tier
    Coins daily_cap{100};             ///< most coins of a local day, multipliers included
    std::optional<Coins> weekly_cap{};  ///< most coins of an ISO week up to and with a day of this list; see weekly_cap.h
    std::vector<Tier> tiers{};        ///< ascending by first step; empty: one rate for all
    Rational multiplier{1};           ///< applied before the cap
};

/// Throws Error{setting_invalid} unless rates are not negative, tiers ascend and the cap is not negative: such a
/// schedule never takes coins for walking more.
void validate(const CoinSchedule& schedule);

/// The product of all multipliers that hold on `day`; 1 where none does.
[[nodiscard]] Rational multiplier_on(LocalDay day, const std::vector<Multiplier>& multipliers);

/// Coins of a day with `total` verified steps: floor of the schedule, at most the cap (rule 15). Never rounds up, never
/// wraps: whatever is above the cap is the cap. Throws Error{validation_failed} for a negative total.
[[nodiscard]] Coins coins_for_day(const CoinSchedule& schedule, Steps total);

}  // namespace fitkart
