/// Until when coins are good.

#include "domain/coin_expiry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace fitkart {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const Instant kNow{std::chrono::sys_days{2026y / 3 / 14} + 12h};

Serials coins(std::int64_t first, std::int64_t last) { return Serials::of({{first, last + 1}}); }

TEST(Expiry, is_at_its_instant_and_not_before) {
    const std::vector<Dated> dates{{coins(1, 10), kNow}};
    EXPECT_EQ(expired(dates, kNow), coins(1, 10));
    EXPECT_EQ(expired(dates, kNow - 1us), Serials{});
}

TEST(Expiry, is_the_latest_of_the_dates_that_coins_were_given) {
    const std::vector<Dated> dates{{coins(1, 10), kNow - days{1}}, {coins(4, 6), kNow + days{14}}};
    EXPECT_EQ(expired(dates, kNow), coins(1, 3) | coins(7, 10));
    EXPECT_EQ(soonest_expiry(dates, coins(4, 5)), kNow + days{14});
    EXPECT_EQ(soonest_expiry(dates, coins(3, 5)), kNow - days{1});
    EXPECT_EQ(soonest_expiry(dates, coins(11, 20)), std::nullopt);
}

TEST(Expiry, of_coins_that_come_back_is_their_own_but_two_weeks_away_at_least) {
    const std::vector<Dated> dates{{coins(1, 10), kNow + days{3}}, {coins(11, 20), kNow + days{30}}};
    EXPECT_EQ(expiry_after_return(dates, coins(5, 15), kNow), kNow + days{14});
    EXPECT_EQ(expiry_after_return(dates, coins(11, 15), kNow), std::nullopt) << "longer than two weeks";
    EXPECT_EQ(expiry_after_return(dates, coins(21, 30), kNow), std::nullopt) << "for ever";
}

TEST(Expiry, is_never_given_to_coins_that_are_good_for_ever_by_coming_back) {
    std::vector<Dated> dates;
    add_date(dates, coins(1, 10), kNow + days{3}, false);
    add_date(dates, coins(5, 15), kNow + days{14}, true);  // 11 to 15 had no date
    EXPECT_EQ(expired(dates, kNow + days{20}), coins(1, 10));
    EXPECT_EQ(expired(dates, kNow + days{4}), coins(1, 4));
}

TEST(Refunds, bring_those_coins_first_that_are_good_the_longest) {
    const std::vector<Dated> dates{{coins(1, 10), kNow + days{30}}, {coins(11, 20), kNow + days{3}}};
    EXPECT_EQ(longest_good(dates, coins(1, 30), Coins{8}), coins(23, 30)) << "for ever";
    EXPECT_EQ(longest_good(dates, coins(1, 30), Coins{12}), coins(9, 10) | coins(21, 30));
    EXPECT_EQ(longest_good(dates, coins(1, 30), Coins{25}), coins(1, 10) | coins(16, 30));
    EXPECT_EQ(longest_good({}, coins(1, 30), Coins{5}), coins(26, 30));
}

TEST(Wallets, are_looked_at_again_when_the_next_of_their_coins_may_be_over) {
    const std::vector<Dated> dates{{coins(1, 10), kNow + days{3}}, {coins(11, 20), kNow + days{5}}, {coins(21, 30), kNow}};
    EXPECT_EQ(next_expiry(dates, coins(1, 30), kNow), kNow + days{3});
    EXPECT_EQ(next_expiry(dates, coins(15, 30), kNow), kNow + days{5});
    EXPECT_EQ(next_expiry(dates, coins(21, 40), kNow), std::nullopt);
}

RC_GTEST_PROP(Expiry, whatever_is_chosen_for_a_refund_is_as_much_as_asked_and_of_those_coins, ()) {
    std::vector<Dated> dates;
    for (const int day : *rc::gen::container<std::vector<int>>(4, rc::gen::inRange(-5, 60))) {
        const auto first = *rc::gen::inRange<std::int64_t>(1, 40);
        add_date(dates, coins(first, first + *rc::gen::inRange<std::int64_t>(0, 20)), kNow + days{day}, *rc::gen::arbitrary<bool>());
    }
    const Serials left = coins(3, 45);
    const Coins count{*rc::gen::inRange<std::int64_t>(0, 43)};
    const Serials chosen = longest_good(dates, left, count);
    RC_ASSERT(left.includes(chosen));
    RC_ASSERT(chosen.count() == count);
    // Nothing that was left out is good for longer than something that was chosen.
    const auto over = [&](const Serials& some) { return soonest_expiry(dates, some).value_or(Instant::max()); };
    const Serials rest = left - chosen;
    for (std::int64_t number = 3; number <= 45 && !chosen.empty(); ++number) {
        if (rest.includes(coins(number, number))) {
            RC_ASSERT(over(coins(number, number)) <= over(chosen));
        }
    }
}

}  // namespace
}  // namespace fitkart
