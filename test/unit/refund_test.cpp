#include "domain/refund.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "domain/error.h"

namespace fitkart {
namespace {

OrderItemId item(std::uint8_t number) {
    OrderItemId id;
    id.bytes[15] = number;
    return id;
}

/// Three caps for 100 coins in all, of which one was refunded; two socks for 7.
std::vector<RefundLine> an_order() {
    return {{.item = item(1), .quantity = 3, .refunded = 1, .total = Coins{100}},
            {.item = item(2), .quantity = 2, .total = Coins{7}, .restockable = false}};
}

std::optional<Error> refusal(std::span<const RefundLine> lines, std::vector<RefundWish> wishes) {
    try {
        (void)refund_some(lines, wishes);
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

TEST(Refund, a_unit_costs_its_share_and_the_last_one_what_is_left) {
    EXPECT_EQ(coins_of_units(Coins{100}, 3, 0, 1), Coins{33});
    EXPECT_EQ(coins_of_units(Coins{100}, 3, 1, 2), Coins{33});
    EXPECT_EQ(coins_of_units(Coins{100}, 3, 2, 3), Coins{34});
    EXPECT_EQ(coins_of_units(Coins{0}, 3, 0, 3), Coins{0});
}

TEST(Refund, the_largest_price_neither_wraps_nor_loses_a_coin) {
    constexpr Coins most{std::numeric_limits<std::int64_t>::max()};
    EXPECT_EQ(coins_of_units(most, 99, 0, 98) + coins_of_units(most, 99, 98, 99), most);
}

TEST(Refund, what_was_not_sent_is_all_that_is_left_but_the_codes) {
    const Refund refund = refund_unsent(an_order());
    ASSERT_EQ(refund.parts.size(), 1U);
    EXPECT_EQ(refund.parts.front().quantity, 2);
    EXPECT_EQ(refund.coins, Coins{67});
    EXPECT_EQ(refund.remaining, Coins{7});
    EXPECT_FALSE(refund.complete);
}

RC_GTEST_PROP(Refund, parts_add_up_to_the_line_total_however_it_is_split, ()) {
    const Coins total{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
    const auto steps = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 20)));
    std::int64_t quantity = 0;
    for (const std::int64_t step : steps) {
        quantity += step;
    }
    Coins given{};
    std::int64_t before = 0;
    for (const std::int64_t step : steps) {
        const Coins part = coins_of_units(total, quantity, before, before + step);
        RC_ASSERT(part >= Coins{0});
        const double share = static_cast<double>(total.count()) * static_cast<double>(step) / static_cast<double>(quantity);
        RC_ASSERT(std::abs(static_cast<double>(part.count()) - share) <= 1.001);
        given += part;
        before += step;
    }
    RC_ASSERT(given == total);
}

RC_GTEST_PROP(Refund, refunds_never_exceed_what_was_paid, ()) {
    auto lines = *rc::gen::nonEmpty(rc::gen::container<std::vector<RefundLine>>(rc::gen::build<RefundLine>(
        rc::gen::set(&RefundLine::quantity, rc::gen::inRange<std::int64_t>(1, 9)),
        rc::gen::set(&RefundLine::total, rc::gen::map(rc::gen::inRange<std::int64_t>(0, 5000), [](std::int64_t coins) { return Coins{coins}; })))));
    RC_PRE(lines.size() < 200U);
    Coins paid{};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        lines[i].item = item(static_cast<std::uint8_t>(i + 1));
        paid += lines[i].total;
    }
    Coins back{};
    bool complete = false;
    for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 10000))) {
        RefundLine& line = lines[static_cast<std::size_t>(step) % lines.size()];
        const std::int64_t units = 1 + step % 4;
        const std::int64_t left = line.quantity - line.refunded;
        const std::vector<RefundWish> wishes{{line.item, units}};
        if (units > left) {
            RC_ASSERT(refusal(lines, wishes)->code() == ErrorCode::refund_exceeds_order);
            continue;
        }
        const Refund refund = refund_some(lines, wishes);
        back += refund.coins;
        line.refunded += units;
        RC_ASSERT(back + refund.remaining == paid);
        complete = refund.complete;
    }
    const Refund rest = refund_all(lines);
    RC_ASSERT(back + rest.coins == paid);
    RC_ASSERT(rest.remaining == Coins{0} && rest.complete);
    RC_ASSERT(complete == rest.parts.empty());
}

TEST(Refund, all_is_all_that_is_left) {
    const Refund refund = refund_all(an_order());
    EXPECT_EQ(refund.coins, Coins{67 + 7});
    EXPECT_EQ(refund.remaining, Coins{0});
    EXPECT_TRUE(refund.complete);
    ASSERT_EQ(refund.parts.size(), 2U);
    EXPECT_EQ(refund.parts[0].quantity, 2);
    EXPECT_FALSE(refund.parts[1].restockable);
}

TEST(Refund, some_leaves_the_rest) {
    const Refund refund = refund_some(an_order(), std::vector<RefundWish>{{item(2), 1}});
    EXPECT_EQ(refund.coins, Coins{3});
    EXPECT_EQ(refund.remaining, Coins{67 + 4});
    EXPECT_FALSE(refund.complete);
    ASSERT_EQ(refund.parts.size(), 1U);
}

TEST(Refund, an_item_named_twice_is_added_up) {
    EXPECT_EQ(refund_some(an_order(), std::vector<RefundWish>{{item(1), 1}, {item(1), 1}}).coins, Coins{67});
    EXPECT_EQ(refusal(an_order(), {{item(1), 2}, {item(1), 1}})->code(), ErrorCode::refund_exceeds_order);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(refusal(an_order(), {{item(1), most}, {item(1), most}})->code(), ErrorCode::refund_exceeds_order);
}

TEST(Refund, a_refusal_names_the_numbers) {
    const auto error = refusal(an_order(), {{item(1), 3}});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::refund_exceeds_order);
    EXPECT_STREQ(error->what(), "3 units to refund, 2 of 3 are left");
    EXPECT_EQ(std::get<std::int64_t>(error->detail()[6].value), 33);
}

TEST(Refund, what_is_no_wish_is_refused) {
    EXPECT_EQ(refusal(an_order(), {})->code(), ErrorCode::validation_failed);
    EXPECT_EQ(refusal(an_order(), {{item(1), 0}})->code(), ErrorCode::validation_failed);
    EXPECT_EQ(refusal(an_order(), {{item(1), -1}})->code(), ErrorCode::validation_failed);
    EXPECT_EQ(refusal(an_order(), {{item(3), 1}})->code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace fitkart
