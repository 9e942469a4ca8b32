#pragma once
/// How unlike walking a day looks: 0 (as people walk) to 100 (as nobody walks), with named reasons. A pure function of the
/// day's samples and of what is known of the days before, so the verdict does not depend on how they came. Every threshold names what it was measured on.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/anticheat/weights.h"
#include "domain/timeline/union.h"

#include "domain/firewall.h"

namespace fitkart {

/// One thing that speaks against a day.
struct Reason {
    std::string_view code;    ///< cadence_10_minutes
    int points = 0;           ///< what it adds to the score
    double measured = 0;      ///< the day's value
    double threshold = 0;     ///< from which on it adds points
    DayMillis from = 0;       ///< when; 0 to 0: the whole day
    DayMillis to = 0;
    std::string sentence{};
};

/// What a rule measured on a day, whether it speaks against it or not.
struct Measurement {
    std::string_view code;  ///< of the reason that it would be
    double value = 0;
    double limit = 0;
};

struct Verdict {
    int score = 0;                  ///< the reasons' points added up, at most 100
    std::vector<Reason> reasons{};  ///< the weightiest first
};

/// When the local day begins, in the milliseconds of a Day. UTC's, where nothing else is known.
struct DayClock {
    DayMillis midnight = 16u * 3'600'000u;
};

/// What is known of a day that was walked before: how many of 16 hashes it shares with that one, and whose that was.
struct CopiedDay {
    int shared = 0;
    bool own = false;
};

/// What the person's days before were like (habit.h makes it).
struct Habit {
    int days = 0;         ///< of the 28 before, those with steps
    int median = 0;       ///< of their steps
    int spread = 0;       ///< the median of their distances from it
    int night = 0;        ///< brisk minutes at night, their median
    int week_median = 0;  ///< of the steps of the seven days before
    int alike = 0;        ///< of these seven, days within 2% of that
    int lifted = 0;       ///< of these seven, days whose total stood above their samples
    int growth = 0;       ///< percent: the median of the last week against that of the first of the 28 days; 0: unknown
    int at_once = 0;      ///< of the 28 days before, those that came days late and within an hour of this day's coming
    // And of the day itself, what its samples do not tell:
    int late = 0;         ///< days from its end until it came (arrival.h)
    int heart = 0;        ///< beats a minute while it was walked briskly, their median; 0: not given for half an hour of it
    int energy = 0;       ///< kilocalories a thousand brisk steps; 0: not given
    int zones = 0;        ///< changes of the walker's time zone in the week that the day ends
    int accounts = 0;     ///< that deliver from the same hardware, the walker's own among them
    int common = 0;       ///< steps below which 999 of 1,000 days of all people stay; 0: too few days to tell

    friend bool operator==(const Habit&, const Habit&) = default;
};

/// What is known of a day beside its samples. A day that is still walked has a clock alone.
struct DayContext {
    DayClock clock{};
    std::optional<CopiedDay> copy{};
    std::optional<Habit> habit{};
};

/// `rules` are those by which the day was reckoned, `weights` what the shop makes of each rule. `measurements`, when given, receive all
/// that the rules measured: what limits are calibrated on.
[[nodiscard]] Verdict judge(const Day& day, const Reckoning& reckoning, const CountingRules& rules, const DayContext& context = {},
                            const RuleWeights& weights = {}, std::vector<Measurement>* measurements = nullptr);

}  // namespace fitkart
