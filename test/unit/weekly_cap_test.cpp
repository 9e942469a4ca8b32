/// weekly_coin_cap: the sum of a week, its days, and the order in which they arrive.

#include "domain/weekly_cap.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace fitkart {
namespace {

using Week = std::array<WeekDay, 7>;

Coins booked_in(const std::vector<DayCoins>& week) {
    return std::accumulate(week.begin(), week.end(), Coins{0}, [](Coins sum, const DayCoins& day) { return sum + day.booked; });
}

Coins waiting_in(const std::vector<DayCoins>& week) {
    return std::accumulate(week.begin(), week.end(), Coins{0}, [](Coins sum, const DayCoins& day) { return sum + day.waiting; });
}

/// Days that earned so much, all verified, under one cap.
Week verified_week(const std::vector<std::uint8_t>& earned, std::optional<Coins> cap) {
    Week week;
    for (std::size_t i = 0; i < week.size(); ++i) {
        week[i] = {cap, DayStatus::verified, Coins{i < earned.size() ? earned[i] : 0}, Coins{0}};
    }
    return week;
}

/// The ledger after a day has changed: what it has booked is where the next change begins.
void settle(Week& week) {
    const auto coins = coins_of_week(week);
    for (std::size_t i = 0; i < week.size(); ++i) {
        week[i].booked_before = coins[i].booked;
    }
}

RC_GTEST_PROP(WeeklyCap, the_sum_of_a_week_is_the_lesser_of_cap_and_days, (std::vector<std::uint8_t> earned, std::uint16_t cap)) {
    const Week week = verified_week(earned, Coins{cap});
    Coins days{0};
    for (const WeekDay& day : week) {
        days += day.earned;
    }
    const auto coins = coins_of_week(week);
    RC_ASSERT(booked_in(coins) == std::min(Coins{cap}, days));
    RC_ASSERT(waiting_in(coins) == Coins{0});
    for (std::size_t i = 0; i < week.size(); ++i) {
        RC_ASSERT(coins[i].booked >= Coins{0} && coins[i].booked <= week[i].earned);
    }
}

RC_GTEST_PROP(WeeklyCap, days_do_not_depend_on_the_order_of_arrival, (std::vector<std::uint8_t> earned, std::uint8_t cap)) {
    const Week target = verified_week(earned, Coins{cap});
    const auto arrival = *rc::gen::container<std::vector<std::pair<std::uint8_t, std::uint8_t>>>(
        rc::gen::pair(rc::gen::inRange<std::uint8_t>(0, 7), rc::gen::arbitrary<std::uint8_t>()));
    Week week = verified_week({}, Coins{cap});
    for (const auto& [day, coins] : arrival) {  // deliveries and corrections, up and down
        week[day].earned = Coins{coins};
        settle(week);
    }
    std::vector<std::size_t> last(7);
    std::iota(last.begin(), last.end(), 0u);
    for (const std::size_t day : *rc::gen::map(rc::gen::container<std::vector<int>>(7, rc::gen::arbitrary<int>()), [&](const std::vector<int>& keys) {
             std::vector<std::size_t> order = last;
             std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
             return order;
         })) {
        week[day].earned = target[day].earned;
        settle(week);
    }
    const auto straight = coins_of_week(target);
    for (std::size_t i = 0; i < week.size(); ++i) {
        RC_ASSERT(week[i].booked_before == straight[i].booked);
    }
}

RC_GTEST_PROP(WeeklyCap, walking_more_never_lowers_the_week, (std::vector<std::uint8_t> earned, std::uint8_t cap, std::uint8_t more)) {
    Week week = verified_week(earned, Coins{cap});
    const Coins before = booked_in(coins_of_week(week));
    const auto day = *rc::gen::inRange<std::size_t>(0, 7);
    week[day].earned += Coins{more};
    RC_ASSERT(booked_in(coins_of_week(week)) >= before);
}

RC_GTEST_PROP(WeeklyCap, without_a_cap_each_day_is_by_itself, (std::vector<std::uint8_t> earned, std::vector<std::uint8_t> booked, std::vector<std::uint8_t> kinds)) {
    Week week = verified_week(earned, std::nullopt);
    for (std::size_t i = 0; i < week.size(); ++i) {
        week[i].status = static_cast<DayStatus>(i < kinds.size() ? kinds[i] % 3 : 0);
        week[i].booked_before = Coins{i < booked.size() ? booked[i] : 0};
    }
    const auto coins = coins_of_week(week);
    for (std::size_t i = 0; i < week.size(); ++i) {
        const DayCoins alone = coins_of_day(week[i].status, week[i].earned, week[i].booked_before);
        RC_ASSERT(coins[i].booked == alone.booked && coins[i].waiting == alone.waiting);
    }
}

RC_GTEST_PROP(WeeklyCap, doubted_days_take_no_room_and_the_decision_makes_the_same_week,
              (std::vector<std::uint8_t> earned, std::vector<std::uint8_t> kinds, std::uint16_t cap)) {
    Week week = verified_week(earned, Coins{cap});
    Week decided = week;
    Week without = week;
    for (std::size_t i = 0; i < week.size(); ++i) {
        if (i < kinds.size() && kinds[i] % 2 == 1) {  // doubted from its first step on
            week[i].status = DayStatus::pending;
            without[i].earned = Coins{0};
            const bool approved = kinds[i] % 4 == 1;
            decided[i].status = approved ? DayStatus::verified : DayStatus::rejected;
        }
    }
    const auto now = coins_of_week(week);
    RC_ASSERT(booked_in(now) == booked_in(coins_of_week(without)));
    RC_ASSERT(booked_in(now) + waiting_in(now) <= Coins{cap});

    settle(week);
    for (std::size_t i = 0; i < week.size(); ++i) {
        week[i].status = decided[i].status;
        settle(week);  // one decision after the other
    }
    const auto straight = coins_of_week(decided);
    for (std::size_t i = 0; i < week.size(); ++i) {
        RC_ASSERT(week[i].booked_before == straight[i].booked);
    }
}

TEST(WeeklyCap, earlier_days_come_first) {
    const Week week = verified_week({80, 0, 90, 70, 0, 0, 10}, Coins{200});
    const auto coins = coins_of_week(week);
    EXPECT_EQ(coins[0].booked, Coins{80});
    EXPECT_EQ(coins[2].booked, Coins{90});
    EXPECT_EQ(coins[3].booked, Coins{30});
    EXPECT_EQ(coins[6].booked, Coins{0});
}

TEST(WeeklyCap, a_correction_frees_room_for_days_that_were_cut) {
    Week week = verified_week({80, 80, 80}, Coins{200});
    settle(week);
    EXPECT_EQ(week[2].booked_before, Coins{40});
    week[0].earned = Coins{10};
    settle(week);
    EXPECT_EQ(week[0].booked_before, Coins{10});
    EXPECT_EQ(week[2].booked_before, Coins{80});
}

TEST(WeeklyCap, a_day_that_is_doubted_later_keeps_what_it_had) {
    Week week = verified_week({60, 80}, Coins{100});
    settle(week);
    week[0].status = DayStatus::pending;
    week[0].earned = Coins{90};
    const auto coins = coins_of_week(week);
    EXPECT_EQ(coins[0].booked, Coins{60});  // rule 10
    EXPECT_EQ(coins[1].booked, Coins{40});
    EXPECT_EQ(coins[0].waiting, Coins{0});  // the decided days leave nothing
}

TEST(WeeklyCap, a_cap_that_changes_takes_nothing_from_the_days_before) {
    Week week = verified_week({80, 80, 80, 80}, Coins{100});
    week[0].cap = week[1].cap = std::nullopt;  // set on the evening of the second day
    const auto coins = coins_of_week(week);
    EXPECT_EQ(coins[0].booked, Coins{80});
    EXPECT_EQ(coins[1].booked, Coins{80});
    EXPECT_EQ(coins[2].booked, Coins{0});

    Week lifted = verified_week({80, 80, 80}, Coins{100});
    lifted[2].cap = std::nullopt;
    EXPECT_EQ(coins_of_week(lifted)[1].booked, Coins{20});
    EXPECT_EQ(coins_of_week(lifted)[2].booked, Coins{80});
}

TEST(WeeklyCap, a_cap_of_nothing_is_a_cap) {
    const auto coins = coins_of_week(verified_week({80, 80}, Coins{0}));
    EXPECT_EQ(booked_in(coins), Coins{0});
}

}  // namespace
}  // namespace fitkart
