#pragma once
/// One pass over the days that a call touches: merge, judge, price, write. Whoever calls has locked the wallets of everybody
/// whose steps come, so one person's deliveries wait for each other and none is lost.

#include <span>
#include <string>
#include <vector>

#include "domain/anticheat/decision.h"
#include "domain/anticheat/score.h"

#include "functions/steps_intake.h"
#include "functions/walker.h"

namespace fitkart {

class Sql;
class Wallets;

/// What a call made of a day.
struct BookedDay {
    LocalDay day{};
    Steps steps{};               ///< of the day, with history
    Steps verified{};            ///< that count
    DayStatus status = DayStatus::verified;
    Verdict verdict{};
    Coins awarded{};             ///< what the ledger changed by
    Coins pending{};             ///< what waits changed by
};

/// One person's part of a call.
struct Walk {
    Walker walker;
    Deliveries deliveries{};         ///< outcomes and records are filled in
    std::vector<BookedDay> days{};   ///< filled in: the days of the deliveries and those that a correction reached, ascending

    [[nodiscard]] const BookedDay* on(LocalDay day) const;
    [[nodiscard]] Coins awarded() const;
    [[nodiscard]] Coins pending() const;
};

/// Books the deliveries of some people, ascending by user id. Writes deliveries, days, verdicts, totals and the ledger, and
/// nothing at all for deliveries that were there before.
void book(Sql& sql, Wallets& wallets, std::span<Walk> walks, Instant now, std::optional<UserId> actor);

}  // namespace fitkart
