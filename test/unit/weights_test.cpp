// What a shop makes of the rules of the score.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/anticheat/score.h"

namespace fitkart {
namespace {

RuleWeights weights(std::string_view text) { return RuleWeights::from(text).value(); }

Verdict suspicious() {
    return {100, {{"drift", 70, 1, 2, 0, 0, "an hour"}, {"night", 40, 60, 50, 0, 0, "by night"}, {"late", 3, 4, 3, 0, 0, "late"}}};
}

TEST(RuleWeights, are_percents_of_a_rules_points) {
    EXPECT_EQ(weights("night=50").points("night", 40), 20);
    EXPECT_EQ(weights("night=50").points("drift", 40), 40);
    EXPECT_EQ(weights("night=200").points("night", 90), 100) << "no rule has more than 100";
    EXPECT_EQ(weights("none"), RuleWeights{});
    EXPECT_FALSE(RuleWeights::from("none,night=50"));
}

TEST(RuleWeights, make_the_score_anew_with_the_weightiest_reason_first) {
    const Verdict verdict = weighed(suspicious(), weights("drift=10,late=0"));
    ASSERT_EQ(verdict.reasons.size(), 2u) << "a rule without weight says nothing";
    EXPECT_EQ(verdict.reasons.at(0).code, "night");
    EXPECT_EQ(verdict.score, 47);
    EXPECT_EQ(weighed(suspicious(), weights("none")).score, 100);
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
