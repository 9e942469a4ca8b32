#pragma once
/// What days become once their samples are judged: their status, their price, their rows, the ledger, badges. A delivery that
/// changes days ends here, and so does the review of one.

#include <array>
#include <map>
#include <optional>
#include <span>

#include "domain/anticheat/decision.h"
#include "domain/anticheat/score.h"

#include "functions/step_tables.h"
#include "functions/walker.h"

namespace fitkart {

class Sql;
class Wallets;

/// What days are judged by in one call.
struct JudgingRules {
    CountingRules counting{};
    RuleWeights weights{};
    bool anti_cheat = false;
    int review_score = 0;           ///< from which on a day of who is trusted wholly waits
    bool weeks_are_capped = false;  ///< then all days of a touched week are read along

    /// From which on a day of this person waits; none while anti-cheat is off.
    [[nodiscard]] std::optional<int> review_score_of(const Walker& walker) const;
};

/// The verdict on a day, by the rules and by what the shop makes of them.
[[nodiscard]] Verdict verdict_on(const Day& day, const Reckoning& reckoning, const JudgingRules& rules, const DayContext& context);

/// The counting rules that the settings say.
[[nodiscard]] CountingRules counting_rules(const Settings& settings);

/// What the settings say now.
[[nodiscard]] JudgingRules judging_rules(Sql& sql);

/// A day in the call: as it was read, and as it becomes.
struct WorkingDay {
    std::optional<StoredDay> before{};
    StoredDay after{};
    Day samples{};
    Verdict verdict{};
    Steps earning{};
    Steps early{};  ///< of the union of what may earn
    bool changed = false;
    bool recut = false;  ///< its samples are as they were, but the week leaves it more or less than before
    std::optional<StepRecordId> newest_record{};
    std::optional<ValidationId> review{};  ///< the verdict whose review changes it; the ledger names it
    Coins alone{};       ///< what it would earn verified and by itself
    DayCoins coins{};    ///< what it gets
};
using WorkingDays = std::map<LocalDay, WorkingDay>;

/// One person's days in the call.
struct PersonDays {
    Walker* walker = nullptr;           ///< total_steps is kept up to date
    Deliveries* deliveries = nullptr;   ///< what changed the days; none: a review did. Their records are filled in
    WorkingDays days{};
};

/// Monday to Sunday around a day.
[[nodiscard]] std::array<LocalDay, 7> week_of(LocalDay day);

/// Fills in the days of `people`, ascending by user id, as they stand: a row's place must be made in `days` before.
void read_days(Sql& sql, std::span<PersonDays> people);

/// A day as it stands, and where weeks are capped those that share its week.
[[nodiscard]] PersonDays days_around(Sql& sql, Walker& walker, LocalDay day, const JudgingRules& rules);

/// Where a person's local day begins.
[[nodiscard]] DayClock clock_of(LocalDay day, Walker& walker);

/// What is known of a stored day beside its samples.
[[nodiscard]] DayContext context_of(LocalDay at, const StoredDay& day, Walker& walker);

/// What the samples of a day add up to, and the verdict on them.
void reckon_and_judge(LocalDay at, WorkingDay& day, const JudgingRules& rules, Walker& walker);

/// Prices the days that are marked changed, books the differences, and writes what became of them on top of `writes`. The
/// wallets of all `people`, ascending by user id, are locked; `verdicts` has what was decided about their days.
void settle(Sql& sql, Wallets& wallets, std::span<PersonDays> people, const std::map<UserDay, StoredVerdict>& verdicts,
            const JudgingRules& rules, StepWrites writes, Instant now, std::optional<UserId> actor);

}  // namespace fitkart
