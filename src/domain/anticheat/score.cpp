#include "domain/anticheat/score.h"

#include <algorithm>
#include <stdexcept>

#include "domain/anticheat/minutes.h"
#include "domain/anticheat/rules.h"

namespace fitkart {

void rules::Findings::add(Reason reason) {
    if (!std::ranges::binary_search(rule_names(), reason.code)) {
        throw std::logic_error("no rule of the score: " + std::string(reason.code));
    }
    reason.points = weights_.points(reason.code, reason.points);
    if (reason.points > 0) {
        reasons_.push_back(std::move(reason));
    }
}

void rules::Findings::add_weightiest(std::span<Reason> reasons) {
    const auto weight = [&](const Reason& reason) { return weights_.points(reason.code, reason.points); };
    if (const auto weightiest = std::ranges::max_element(reasons, {}, weight); weightiest != reasons.end() && weight(*weightiest) > 0) {
        add(std::move(*weightiest));
    }
}

int rules::ramp(double measured, double threshold, double ceiling, int low, int high) {
    if (measured < threshold) {
        return 0;
    }
    const double share = std::min(1.0, (measured - threshold) / (ceiling - threshold));
    return low + static_cast<int>(std::lround(share * (high - low)));
}

Verdict judge(const Day& day, const Reckoning& reckoning, const CountingRules& rules, const DayContext& context,
              const RuleWeights& weights, std::vector<Measurement>* measurements) {
    rules::Findings found{weights, measurements};
    const Minutes minutes = minutes_of(day, reckoning);
    const std::vector<rules::Bout> brisk = rules::brisk_bouts(minutes);
    rules::cadence(minutes, found);
    rules::variation(minutes, brisk, found);
    rules::equal_minutes(minutes, found);
    rules::equal_samples(day, reckoning, minutes, found);
    rules::drift(minutes, brisk, found);
    rules::scaled(minutes, found);
    rules::endurance(minutes, found);
    rules::night(minutes, context.clock, context.habit ? context.habit->night : 0, found);
    rules::day_total(reckoning, found);
    rules::lift(minutes, reckoning, context.clock, found);
    rules::distance(day, reckoning, minutes, found);
    rules::typed_in(day, reckoning, rules, found);
    if (context.copy) {
        found.add(rules::copied(*context.copy));
    }
    if (context.habit) {
        rules::lifted_again(minutes, reckoning, context.clock, *context.habit, found);
        rules::same_totals(reckoning, *context.habit, found);
        rules::heart(*context.habit, found);
        rules::energy(*context.habit, found);
        rules::crowded_device(*context.habit, found);
        rules::circumstance(reckoning, *context.habit, found);
    }
    Verdict verdict;
    verdict.reasons = found.take_reasons();
    std::stable_sort(verdict.reasons.begin(), verdict.reasons.end(),
                     [](const Reason& a, const Reason& b) { return a.points > b.points; });
    for (const Reason& reason : verdict.reasons) {
        verdict.score = std::min(100, verdict.score + reason.points);
    }
    return verdict;
}

}  // namespace fitkart
