#pragma once
/// weekly_coin_cap: most coins that the steps of one ISO week earn, over its local days, after the daily caps.
///
/// Earlier days of the week come first: what a day earns is a pure function of the week, so the order in which its days
/// arrive changes neither the sum nor any day (rule 3). Shares by arrival would keep a late Monday from ever counting and
/// make the books depend on the phone's reception; shares in proportion would move every day with each step. Days mostly
/// arrive in order, and then nothing that was booked ever moves.

#include <optional>
#include <span>
#include <vector>

#include "domain/anticheat/decision.h"
#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// A day of a week, as the cap sees it.
struct WeekDay {
    std::optional<Coins> cap{};  ///< of its price list; none: this day is not capped
    DayStatus status = DayStatus::verified;
    Coins earned{};              ///< what it would earn verified and by itself, after the daily cap
    Coins booked_before{};       ///< what the ledger has of it
};

/// What the days of one week become; `days` ascending, those without steps may be missing. A day gets what its own cap
/// leaves after the days before it: a cap that changes in the week takes nothing from days that had another one. A day
/// that waits for a review keeps what was booked before it was doubted, within the cap (rule 10); beyond that it waits
/// for no more than the week's decided days leave, and takes no room from them.
[[nodiscard]] std::vector<DayCoins> coins_of_week(std::span<const WeekDay> days);

}  // namespace fitkart
