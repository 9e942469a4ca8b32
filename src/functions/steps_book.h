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

/// What the parts of one sample became together: it may be cut at midnight.
struct SampleOutcome {
    bool accepted = false;  ///< a part of it changed something
    bool pending = false;   ///< and lies on a day that waits for a review
    bool full = false;      ///< a part of it found its day full
};

/// One person's part of a call.
struct Walk {
    Walker walker;
    Deliveries deliveries{};         ///< outcomes and records are filled in
    std::vector<BookedDay> days{};   ///< filled in: the days of the deliveries and those that a correction reached, ascending

    [[nodiscard]] const BookedDay* on(LocalDay day) const;
    [[nodiscard]] Coins awarded() const;
    [[nodiscard]] Coins pending() const;

    /// Notes what became of this person's samples, each at its index in the call.
    void note_outcomes(std::span<SampleOutcome> outcomes) const;
};

/// What is wrong with a sample whose day is full (LIMIT_REACHED).
[[nodiscard]] Error day_is_full();

/// Books the deliveries of some people, ascending by user id. Writes deliveries, days, verdicts, totals and the ledger, and
/// nothing at all for deliveries that were there before.
void book(Sql& sql, Wallets& wallets, std::span<Walk> walks, Instant now, std::optional<UserId> actor);

}  // namespace fitkart
