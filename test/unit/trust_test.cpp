/// How far somebody is trusted.
#include "domain/trust.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace fitkart {
namespace {

LocalDay day(int n) { return LocalDay{std::chrono::days{20'000 + n}}; }

std::vector<LocalDay> days(std::initializer_list<int> numbers) {
    std::vector<LocalDay> list;
    std::transform(numbers.begin(), numbers.end(), std::back_inserter(list), day);
    return list;
}

std::vector<LocalDay> run(int from, int count) {
    std::vector<LocalDay> list;
    for (int n = from; n < from + count; ++n) {
        list.push_back(day(n));
    }
    return list;
}

TEST(Trust, is_whole_until_a_day_is_rejected) {
    EXPECT_EQ(trust_of({}, {}), 100);
    EXPECT_EQ(trust_of({}, run(0, 500)), 100);
    EXPECT_EQ(trust_of(days({9}), run(0, 9)), 60) << "honest days before earn no credit";
}

TEST(Trust, comes_back_with_honest_days) {
    EXPECT_EQ(trust_of(days({0}), run(1, 10)), 70);
    EXPECT_EQ(trust_of(days({0}), run(1, 40)), 100);
    EXPECT_EQ(trust_of(days({0}), run(1, 400)), 100);
    EXPECT_EQ(trust_of(days({0, 50}), run(1, 45)), 60) << "what was won back can be lost again";
}

TEST(Trust, is_never_below_nothing) {
    EXPECT_EQ(trust_of(days({0, 1}), {}), 20);
    EXPECT_EQ(trust_of(days({0, 1, 2, 3, 4}), {}), 0);
    EXPECT_EQ(trust_of(days({0, 1, 2, 3, 4}), run(5, 3)), 3);
}

TEST(Trust, moves_the_review_within_bounds) {
    EXPECT_EQ(review_score_for(75, 100), 75);
    EXPECT_EQ(review_score_for(75, 60), 69);
    EXPECT_EQ(review_score_for(75, 0), 60);
    EXPECT_EQ(review_score_for(55, 0), 50);
    EXPECT_EQ(review_score_for(40, 0), 40) << "a stricter setting stays";
}

RC_GTEST_PROP(Trust, is_a_percentage_and_a_rejection_never_raises_it, (const std::vector<std::uint8_t>& first, std::vector<std::uint8_t> second)) {
    std::vector<LocalDay> rejected, honest;
    for (int n = 0; n < 256; ++n) {
        if (std::find(first.begin(), first.end(), n) != first.end()) {
            rejected.push_back(day(n));
        } else if (std::find(second.begin(), second.end(), n) != second.end()) {
            honest.push_back(day(n));
        }
    }
    const int trust = trust_of(rejected, honest);
    RC_ASSERT(trust >= 0);
    RC_ASSERT(trust <= 100);
    if (!rejected.empty()) {
        const auto fewer = std::vector(rejected.begin() + 1, rejected.end());
        RC_ASSERT(trust_of(fewer, honest) >= trust);
    }
}

}  // namespace
}  // namespace fitkart
