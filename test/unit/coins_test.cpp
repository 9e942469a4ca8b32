/// Walking becomes coins: rule 15, and that no way of delivering steps changes what they earn.

#include "domain/coins.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono_literals;

const CoinSchedule kDefault{};

rc::Gen<Rational> any_rate() {
    return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 5000), rc::gen::inRange(1, 1000)),
                        [](std::pair<int, int> parts) {
                            return Rational{parts.first, parts.second};
                        });
}

/// Any price list that validate() accepts.
rc::Gen<CoinSchedule> any_schedule() {
    const auto steps =
        rc::gen::map(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 30'000)), [](std::vector<int> list) {
            std::ranges::sort(list);
            list.erase(std::unique(list.begin(), list.end()), list.end());
            list.resize(std::min<std::size_t>(list.size(), 4));
            return list;
        });
    return rc::gen::exec([steps] {
        CoinSchedule schedule{.coins_per_step = *any_rate(),
                              .daily_cap = Coins{*rc::gen::inRange<std::int64_t>(0, 5'000)}};
        for (const int first_step : *steps) {
            schedule.tiers.push_back({Steps{first_step}, *any_rate()});
        }
        schedule.multiplier = *any_rate();
        return schedule;
    });
}

TEST(CoinsForDay, a_coin_is_a_hundred_steps) {
    EXPECT_EQ(coins_for_day(kDefault, Steps{0}), Coins{0});
    EXPECT_EQ(coins_for_day(kDefault, Steps{99}), Coins{0});
    EXPECT_EQ(coins_for_day(kDefault, Steps{100}), Coins{1});
    EXPECT_EQ(coins_for_day(kDefault, Steps{5'199}), Coins{51});
}

TEST(CoinsForDay, end_at_the_daily_cap) {
    EXPECT_EQ(coins_for_day(kDefault, Steps{9'999}), Coins{99});
    EXPECT_EQ(coins_for_day(kDefault, Steps{10'000}), Coins{100});
    EXPECT_EQ(coins_for_day(kDefault, Steps{90'000}), Coins{100});
}

TEST(CoinsForDay, a_rate_without_a_finite_decimal_is_still_exact) {
    const CoinSchedule third{.coins_per_step = {1, 3}, .daily_cap = Coins{1'000'000}};
    EXPECT_EQ(coins_for_day(third, Steps{2}), Coins{0});
    EXPECT_EQ(coins_for_day(third, Steps{3}), Coins{1});
    EXPECT_EQ(coins_for_day(third, Steps{2'999'999}), Coins{999'999});
}

TEST(CoinsForDay, each_step_earns_the_rate_of_its_tier) {
    const CoinSchedule schedule{.daily_cap = Coins{1'000},
                                .tiers = {{Steps{5'001}, Rational{2, 100}}, {Steps{10'001}, Rational{0}}}};
    EXPECT_EQ(coins_for_day(schedule, Steps{5'000}), Coins{50});
    EXPECT_EQ(coins_for_day(schedule, Steps{5'050}), Coins{51});
    EXPECT_EQ(coins_for_day(schedule, Steps{10'000}), Coins{150});
    EXPECT_EQ(coins_for_day(schedule, Steps{20'000}), Coins{150});
}

TEST(CoinsForDay, a_tier_may_begin_with_the_first_step) {
    const CoinSchedule schedule{.tiers = {{Steps{1}, Rational{1, 50}}}};
    EXPECT_EQ(coins_for_day(schedule, Steps{100}), Coins{2});
}

TEST(CoinsForDay, multipliers_apply_before_the_cap) {
    CoinSchedule schedule;
    schedule.multiplier = Rational{3, 2};
    EXPECT_EQ(coins_for_day(schedule, Steps{1'000}), Coins{15});
    EXPECT_EQ(coins_for_day(schedule, Steps{9'000}), Coins{100});
}

TEST(CoinsForDay, the_fraction_is_cut_once_after_the_multiplier) {
    CoinSchedule schedule;
    schedule.multiplier = Rational{2};
    EXPECT_EQ(coins_for_day(schedule, Steps{50}), Coins{1});  // floor(0.5 * 2), not floor(0.5) * 2
}

TEST(CoinsForDay, a_huge_rate_is_the_cap_and_never_wraps) {
    const CoinSchedule schedule{.coins_per_step = Rational{std::numeric_limits<std::int64_t>::max()},
                                .daily_cap = Coins{100}};
    EXPECT_EQ(coins_for_day(schedule, Steps{std::numeric_limits<std::int64_t>::max()}), Coins{100});
    const CoinSchedule widest{.coins_per_step = Rational{2},
                              .daily_cap = Coins{std::numeric_limits<std::int64_t>::max()}};
    EXPECT_EQ(coins_for_day(widest, Steps{std::numeric_limits<std::int64_t>::max()}), widest.daily_cap);
}

TEST(CoinsForDay, fewer_steps_than_none_are_refused) {
    try {
        (void)coins_for_day(kDefault, Steps{-1});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::validation_failed);
    }
}

TEST(Multipliers, hold_on_their_days_and_multiply) {
    const LocalDay new_year{std::chrono::local_days{2026y / 1 / 1}};
    const std::vector<Multiplier> multipliers{
        {"new year", new_year, new_year, Rational{2}},
        {"since 2026", new_year, std::nullopt, Rational{3, 2}},
        {"until 2025", std::nullopt, new_year - std::chrono::days{1}, Rational{5}}};
    EXPECT_EQ(multiplier_on(new_year, multipliers), Rational{3});
    EXPECT_EQ(multiplier_on(new_year + std::chrono::days{1}, multipliers), Rational(3, 2));
    EXPECT_EQ(multiplier_on(new_year - std::chrono::days{1}, multipliers), Rational{5});
    EXPECT_EQ(multiplier_on(new_year, {}), Rational{1});
}

TEST(Schedules, that_could_take_coins_for_walking_more_are_refused) {
    EXPECT_NO_THROW(validate(kDefault));
    EXPECT_THROW(validate({.coins_per_step = Rational{-1, 100}}), Error);
    EXPECT_THROW(validate({.daily_cap = Coins{-1}}), Error);
    EXPECT_THROW(validate({.tiers = {{Steps{0}, Rational{1}}}}), Error);
    EXPECT_THROW(validate({.tiers = {{Steps{10}, Rational{1}}, {Steps{10}, Rational{2}}}}), Error);
    EXPECT_THROW(validate({.tiers = {{Steps{10}, Rational{-1}}}}), Error);
    EXPECT_THROW(validate({.multiplier = Rational{-1}}), Error);
}

RC_GTEST_PROP(CoinsForDay, do_not_depend_on_the_split_of_steps, (std::vector<std::uint16_t> deliveries)) {
    const CoinSchedule schedule = *any_schedule();
    Steps total{0};
    Coins earned{0};
    for (const auto steps : deliveries) {
        const Coins before = coins_for_day(schedule, total);
        total += Steps{steps};
        earned += coins_for_day(schedule, total) - before;
    }
    RC_ASSERT(earned == coins_for_day(schedule, total));
}

RC_GTEST_PROP(CoinsForDay, never_fall_when_steps_rise, (std::uint16_t some, std::uint16_t more)) {
    const CoinSchedule schedule = *any_schedule();
    validate(schedule);
    RC_ASSERT(coins_for_day(schedule, Steps{some}) <= coins_for_day(schedule, Steps{some + more}));
    RC_ASSERT(coins_for_day(schedule, Steps{some}) >= Coins{0});
    RC_ASSERT(coins_for_day(schedule, Steps{some + more}) <= schedule.daily_cap);
}

/// The same price, step by step and one fraction at a time.
RC_GTEST_PROP(CoinsForDay, are_the_floor_of_every_step_at_its_rate, ()) {
    const CoinSchedule schedule = *any_schedule();
    const int total = *rc::gen::inRange(0, 600);
    Rational exact{0};
    for (int step = 1; step <= total; ++step) {
        Rational rate = schedule.coins_per_step;
        for (const Tier& tier : schedule.tiers) {
            rate = step >= tier.first_step.count() ? tier.coins_per_step : rate;
        }
        exact += rate * schedule.multiplier;
    }
    const Coins coins = coins_for_day(schedule, Steps{total});
    RC_ASSERT(coins <= schedule.daily_cap);
    RC_ASSERT(Rational{coins.count()} <= exact);
    RC_ASSERT(coins == schedule.daily_cap || Rational{coins.count() + 1} > exact);
}

}  // namespace
}  // namespace fitkart
