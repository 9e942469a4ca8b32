// What a shop makes of the rules of the score.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/anticheat/habit.h"

namespace fitkart {
namespace {

RuleWeights weights(std::string_view text) { return RuleWeights::from(text).value(); }

/// A day above everything, typed in by one who is new: day_total, and of the circumstances the weightiest.
Verdict suspicious(std::string_view text) {
    Day day;
    Slice total;
    total.steps = 90'000;
    day.take({"fitbit", 0, RecordingMethod::automatic, true, true}, {&total, 1});
    const Habit habit{.late = 30, .zones = 5, .common = 30'000};
    return judge(day, reckon(day, {}), {}, {{}, std::nullopt, habit}, weights(text));
}

TEST(RuleWeights, are_percents_of_a_rules_points) {
    EXPECT_EQ(weights("night=50").points("night", 40), 20);
    EXPECT_EQ(weights("night=50").points("drift", 40), 40);
    EXPECT_EQ(weights("night=200").points("night", 90), 100) << "no rule has more than 100";
    EXPECT_EQ(weights("none"), RuleWeights{});
    EXPECT_FALSE(RuleWeights::from("none,night=50"));
}

TEST(RuleWeights, make_the_score) {
    const Verdict whole = suspicious("none");
    ASSERT_EQ(whole.reasons.size(), 2u);
    EXPECT_EQ(whole.reasons.at(0).code, "day_total");
    EXPECT_EQ(whole.reasons.at(1).code, "uncommon_total");
    EXPECT_EQ(whole.score, whole.reasons.at(0).points + 11);
    const Verdict half = suspicious("day_total=10");
    EXPECT_EQ(half.reasons.at(0).code, "uncommon_total") << "the weightiest first";
    EXPECT_EQ(half.score, 11 + half.reasons.at(1).points);
    EXPECT_EQ(suspicious("day_total=0").reasons.size(), 1u) << "a rule without weight says nothing";
}

TEST(RuleWeights, are_applied_before_the_weightiest_of_several_is_chosen) {
    EXPECT_EQ(suspicious("uncommon_total=0").reasons.at(1).code, "late");
    EXPECT_EQ(suspicious("uncommon_total=0,late=10").reasons.at(1).code, "zone_changes");
}

TEST(RuleWeights, know_every_rule_by_its_name) {
    EXPECT_TRUE(std::ranges::is_sorted(rule_names()));
    for (const std::string_view rule : rule_names()) {
        EXPECT_TRUE(RuleWeights::from(std::string(rule) + "=0")) << rule;
    }
}

RC_GTEST_PROP(RuleWeights, are_read_or_refused_whatever_the_text, (const std::string& text)) {
    const auto read = RuleWeights::from(text);
    const bool fine = !read || read->points("night", 100) <= 100;
    RC_ASSERT(fine);
}

}  // namespace
}  // namespace fitkart
