#include "domain/anticheat/score.h"

#include <algorithm>

#include "domain/anticheat/minutes.h"
#include "domain/anticheat/rules.h"

namespace fitkart {

int rules::ramp(double measured, double threshold, double ceiling, int low, int high) {
    if (measured < threshold) {
        return 0;
    }
    const double share = std::min(1.0, (measured - threshold) / (ceiling - threshold));
    return low + static_cast<int>(std::lround(share * (high - low)));
}

Verdict judge(const Day& day, const Reckoning& reckoning, const CountingRules& rules, const DayContext& context) {
    Verdict verdict;
    const Minutes minutes = minutes_of(day, reckoning);
    rules::cadence(minutes, verdict.reasons);
    rules::variation(minutes, verdict.reasons);
    rules::equal_minutes(minutes, verdict.reasons);
    rules::drift(minutes, verdict.reasons);
    rules::scaled(minutes, verdict.reasons);
    rules::endurance(minutes, verdict.reasons);
    rules::night(minutes, context.clock, context.habit ? context.habit->night : 0, verdict.reasons);
    rules::day_total(reckoning, verdict.reasons);
    rules::lift(minutes, reckoning, context.clock, verdict.reasons);
    rules::stride(day, reckoning, verdict.reasons);
    rules::typed_in(day, reckoning, rules, verdict.reasons);
    if (context.copy) {
        verdict.reasons.push_back(rules::copied(*context.copy));
    }
    if (context.habit) {
        rules::lifted_again(minutes, reckoning, context.clock, *context.habit, verdict.reasons);
        rules::same_totals(reckoning, *context.habit, verdict.reasons);
        rules::heart(*context.habit, verdict.reasons);
        rules::energy(*context.habit, verdict.reasons);
        rules::circumstance(reckoning, *context.habit, verdict.reasons);
    }
    std::stable_sort(verdict.reasons.begin(), verdict.reasons.end(),
                     [](const Reason& a, const Reason& b) { return a.points > b.points; });
    for (const Reason& reason : verdict.reasons) {
        verdict.score = std::min(100, verdict.score + reason.points);
    }
    return verdict;
}

}  // namespace fitkart
