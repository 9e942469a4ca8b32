#pragma once
/// What becomes of a day: its score, and what a reviewer said of it before (rule 9).

#include <optional>
#include <string_view>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

enum class DayStatus { verified, pending, rejected };

[[nodiscard]] std::string_view to_string(DayStatus status);
[[nodiscard]] DayStatus day_status_from(std::string_view name);

/// What was decided about a day, and on what.
struct Decision {
    bool approved = false;
    int score = 0;
    Steps reported{};
    bool reopened = false;  ///< the day waits for another: it has changed too much since its rejection, or somebody reopened it
};

/// A decision covers the day as it was: it is reopened when the score has risen by 10 or the steps by a fifth. Who was rejected then
/// waits until somebody decides again, whatever the score, and so does who was reopened: a reviewer may have seen what no rule does.
[[nodiscard]] bool reopens(const Decision& decision, int score, Steps earning);

/// `review_score` from which on a day waits for a review; none while anti-cheat is off.
[[nodiscard]] DayStatus status_of_day(int score, Steps earning, std::optional<int> review_score,
                                      const std::optional<Decision>& decision);

/// What a day's coins become. `booked` moves the ledger, `waiting` stands outside it (rule 10).
struct DayCoins {
    Coins booked{};
    Coins waiting{};
};

/// `earned` is what the day would earn verified. While it waits, what was booked before stays, unless the day is worth less.
[[nodiscard]] DayCoins coins_of_day(DayStatus status, Coins earned, Coins booked_before);

}  // namespace fitkart
