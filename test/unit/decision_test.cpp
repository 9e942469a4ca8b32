// Rules 9 and 10: what a score and a reviewer's word make of a day and its coins.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/anticheat/decision.h"

namespace fitkart {
namespace {

constexpr Decision kApproved{true, 80, Steps{10'000}};
constexpr Decision kRejected{false, 80, Steps{10'000}};

TEST(DayStatus, waits_from_the_review_score_on) {
    EXPECT_EQ(status_of_day(74, Steps{5000}, 75, {}), DayStatus::verified);
    EXPECT_EQ(status_of_day(75, Steps{5000}, 75, {}), DayStatus::pending);
    EXPECT_EQ(status_of_day(100, Steps{5000}, std::nullopt, {}), DayStatus::verified);
}
TEST(DayStatus, a_decision_holds_until_the_score_rises_by_10_or_the_steps_by_a_fifth) {
    EXPECT_EQ(status_of_day(89, Steps{12'000}, 75, kApproved), DayStatus::verified);
    EXPECT_EQ(status_of_day(90, Steps{10'000}, 75, kApproved), DayStatus::pending);
    EXPECT_EQ(status_of_day(80, Steps{12'001}, 75, kApproved), DayStatus::pending);
    EXPECT_EQ(status_of_day(89, Steps{12'000}, 75, kRejected), DayStatus::rejected);
    EXPECT_EQ(status_of_day(80, Steps{12'001}, 75, kRejected), DayStatus::pending);
    EXPECT_EQ(status_of_day(20, Steps{12'001}, 75, kApproved), DayStatus::verified);
    EXPECT_EQ(status_of_day(0, Steps{100}, 75, kRejected), DayStatus::rejected);
}
TEST(DayStatus, who_was_rejected_waits_for_a_person_once_his_day_has_changed) {
    constexpr Decision kReopened{false, 80, Steps{10'000}, true};
    EXPECT_EQ(status_of_day(0, Steps{100}, 75, kReopened), DayStatus::pending);
    EXPECT_EQ(status_of_day(0, Steps{100}, std::nullopt, kReopened), DayStatus::pending);
}
TEST(DayStatus, a_day_that_somebody_reopened_waits_whatever_its_score) {
    constexpr Decision kReopened{true, 10, Steps{10'000}, true};
    EXPECT_EQ(status_of_day(10, Steps{10'000}, 75, kReopened), DayStatus::pending);
    EXPECT_EQ(status_of_day(10, Steps{10'000}, std::nullopt, kReopened), DayStatus::pending);
}
TEST(DayCoins, booked_ones_stay_while_a_day_waits_unless_it_is_worth_less) {
    const DayCoins waits = coins_of_day(DayStatus::pending, Coins{70}, Coins{20});
    EXPECT_EQ(waits.booked, Coins{20});
    EXPECT_EQ(waits.waiting, Coins{50});
    EXPECT_EQ(coins_of_day(DayStatus::pending, Coins{10}, Coins{20}).booked, Coins{10});
    EXPECT_EQ(coins_of_day(DayStatus::rejected, Coins{70}, Coins{20}).booked, Coins{0});
}
RC_GTEST_PROP(DayCoins, booked_and_waiting_are_what_the_day_is_worth_whatever_came_before, ()) {
    const Coins earned{*rc::gen::inRange(0, 200)};
    const Coins before{*rc::gen::inRange(0, 200)};
    for (const DayStatus status : {DayStatus::verified, DayStatus::pending}) {
        const DayCoins coins = coins_of_day(status, earned, before);
        RC_ASSERT(coins.booked + coins.waiting == earned);
    }
}

}  // namespace
}  // namespace fitkart
