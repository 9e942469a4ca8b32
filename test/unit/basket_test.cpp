#include "domain/basket.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <map>

#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

ProductId product(std::uint8_t number) {
    ProductId id;
    id.bytes[15] = number;
    return id;
}

Offer bottle() {
    return {.product = product(1), .name = "Bottle", .price = Coins{250}, .available = 6, .active = true};
}

const Buyer kWalker{.trust = 80, .signed_up = kNow - 10 * 24h};

template <typename Call>
ErrorCode code_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.code();
    }
    ADD_FAILURE() << "nothing was refused";
    return ErrorCode::reconnect_required;
}

TEST(AddUp, equal_products_are_added_and_stand_in_ascending_order) {
    const std::vector<Wish> wishes{{product(7), 2}, {product(3), 1}, {product(7), 5}};
    EXPECT_EQ(add_up(wishes), (std::vector<Wish>{{product(3), 1}, {product(7), 7}}));
}

TEST(AddUp, quantities_are_one_to_ninety_nine) {
    for (const std::int64_t quantity : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{100}, std::numeric_limits<std::int64_t>::max()}) {
        EXPECT_EQ(code_of([&] { (void)add_up(std::vector<Wish>{{product(1), quantity}}); }), ErrorCode::validation_failed);
    }
    EXPECT_EQ(add_up(std::vector<Wish>{{product(1), 99}}).front().quantity, 99);
    EXPECT_EQ(code_of([] { (void)add_up(std::vector<Wish>{{product(1), 60}, {product(1), 40}}); }), ErrorCode::validation_failed);
}

TEST(AddUp, a_negative_quantity_does_not_make_room_for_another) {
    EXPECT_EQ(code_of([] { (void)add_up(std::vector<Wish>{{product(1), 99}, {product(1), -50}}); }), ErrorCode::validation_failed);
}

TEST(AddUp, one_to_fifty_products) {
    std::vector<Wish> wishes;
    EXPECT_EQ(code_of([&] { (void)add_up(wishes); }), ErrorCode::validation_failed);
    for (std::uint8_t number = 1; number <= 50; ++number) {
        wishes.push_back({product(number), 1});
    }
    EXPECT_EQ(add_up(wishes).size(), 50U);
    wishes.push_back({product(51), 1});
    EXPECT_EQ(code_of([&] { (void)add_up(wishes); }), ErrorCode::validation_failed);
}

RC_GTEST_PROP(AddUp, the_order_and_split_of_wishes_do_not_matter, ()) {
    auto wishes = *rc::gen::nonEmpty(rc::gen::container<std::vector<Wish>>(rc::gen::map(
        rc::gen::pair(rc::gen::inRange<std::uint8_t>(0, 20), rc::gen::inRange<std::int64_t>(1, 4)),
        [](const std::pair<std::uint8_t, std::int64_t>& wish) { return Wish{product(wish.first), wish.second}; })));
    RC_PRE(wishes.size() <= 30);
    const auto added = add_up(wishes);
    std::ranges::reverse(wishes);
    RC_ASSERT(add_up(wishes) == added);
    RC_ASSERT(add_up(added) == added);
}

TEST(Price, is_the_sum_of_quantity_times_price) {
    const Offer cap{.product = product(2), .name = "Cap", .price = Coins{1200}, .available = 5, .active = true};
    const auto priced = price_basket(std::vector<Wish>{{product(1), 3}, {product(2), 1}}, std::vector<Offer>{bottle(), cap});
    EXPECT_EQ(priced.total, Coins{1950});
    ASSERT_EQ(priced.lines.size(), 2U);
    EXPECT_EQ(priced.lines[0].total, Coins{750});
    EXPECT_EQ(priced.lines[1].name, "Cap");
}

TEST(Price, a_total_that_does_not_fit_is_an_error_never_a_wrap) {
    Offer yacht = bottle();
    yacht.price = Coins{std::numeric_limits<std::int64_t>::max() / 2};
    EXPECT_EQ(code_of([&] { (void)price_basket(std::vector<Wish>{{product(1), 3}}, std::vector<Offer>{yacht}); }), ErrorCode::coin_overflow);
    EXPECT_EQ(code_of([&] {
                  (void)price_basket(std::vector<Wish>{{product(1), 2}, {product(2), 1}}, std::vector<Offer>{yacht, yacht});
              }),
              ErrorCode::coin_overflow);
}

TEST(Stock, what_open_orders_hold_is_not_for_sale) {
    require_in_stock(bottle(), 6);
    EXPECT_EQ(code_of([] { require_in_stock(bottle(), 7); }), ErrorCode::product_out_of_stock);
}

TEST(OnSale, active_priced_and_not_removed_only) {
    require_on_sale(bottle(), kWalker, kNow);
    Offer inactive = bottle(), removed = bottle(), unpriced = bottle();
    inactive.active = false;
    removed.removed = true;
    unpriced.price.reset();
    for (const Offer& offer : {inactive, removed, unpriced}) {
        EXPECT_EQ(code_of([&] { require_on_sale(offer, kWalker, kNow); }), ErrorCode::product_unavailable);
    }
}

TEST(OnSale, a_window_includes_its_start_and_excludes_its_end) {
    Offer offer = bottle();
    offer.available_from = kNow;
    offer.available_until = kNow + 1h;
    require_on_sale(offer, kWalker, kNow);
    require_on_sale(offer, kWalker, kNow + 1h - 1us);
    EXPECT_EQ(code_of([&] { require_on_sale(offer, kWalker, kNow - 1us); }), ErrorCode::product_unavailable);
    EXPECT_EQ(code_of([&] { require_on_sale(offer, kWalker, kNow + 1h); }), ErrorCode::product_unavailable);
}

TEST(OnSale, trust_and_age_of_the_account_can_be_required) {
    Offer offer = bottle();
    offer.min_account_days = 10;
    offer.min_trust = 80;
    require_on_sale(offer, kWalker, kNow);
    EXPECT_EQ(code_of([&] { require_on_sale(offer, kWalker, kNow - 1us); }), ErrorCode::product_unavailable);
    Buyer shady = kWalker;
    shady.trust = 79;
    EXPECT_EQ(code_of([&] { require_on_sale(offer, shady, kNow); }), ErrorCode::product_unavailable);
}

TEST(Limit, counts_what_was_ordered_before) {
    Offer offer = bottle();
    require_within_limit(offer, 99, 1'000'000);
    offer.limit_per_user = 3;
    require_within_limit(offer, 1, 2);
    EXPECT_EQ(code_of([&] { require_within_limit(offer, 2, 2); }), ErrorCode::limit_reached);
}

TEST(Buyer, trust_below_thirty_is_suspicious_and_a_suspended_account_cannot_order) {
    Buyer buyer = kWalker;
    buyer.trust = 30;
    require_may_order(buyer);
    buyer.trust = 29;
    EXPECT_EQ(code_of([&] { require_may_order(buyer); }), ErrorCode::suspicious_activity);
    buyer.suspended = true;
    EXPECT_EQ(code_of([&] { require_may_order(buyer); }), ErrorCode::auth_account_disabled);
}

TEST(ExpectedTotal, another_total_is_a_changed_price) {
    require_expected_total(Coins{5}, std::nullopt);
    require_expected_total(Coins{5}, Coins{5});
    EXPECT_EQ(code_of([] { require_expected_total(Coins{5}, Coins{4}); }), ErrorCode::price_changed);
}

}  // namespace
}  // namespace fitkart
