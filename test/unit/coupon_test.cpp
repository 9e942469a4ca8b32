#include "domain/coupon.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <numeric>

#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Coupon spring() {
    return {.code = "SPRING", .kind = CouponKind::percent, .value = 10};
}

Coupon fixed(std::int64_t coins) {
    return {.code = "FIXED", .kind = CouponKind::fixed, .value = coins};
}

/// The code of the refusal, and its reason or field: "COUPON_INVALID over".
template <typename Call>
std::string refusal_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        std::string text(entry_of(error.code()).name);
        for (const ErrorField& field : error.detail()) {
            if (field.name == "reason" || field.name == "field") {
                text += ' ' + std::get<std::string>(field.value);
            }
        }
        return text;
    }
    return "not refused";
}

PricedBasket basket_of(const std::vector<std::int64_t>& totals) {
    PricedBasket basket;
    for (const std::int64_t total : totals) {
        basket.lines.push_back({.product = {}, .name = "x", .quantity = 1, .price = Coins{total}, .total = Coins{total}});
        basket.total += Coins{total};
    }
    return basket;
}

TEST(CouponCode, is_upper_case_letters_digits_and_single_hyphens) {
    EXPECT_EQ(coupon_code_from("spring-26"), "SPRING-26");
    EXPECT_EQ(coupon_code_from("  Spring26\n"), "SPRING26");
    EXPECT_EQ(coupon_code_from("abc"), "ABC");
    EXPECT_EQ(coupon_code_from(std::string(40, 'a')), std::string(40, 'A'));
    for (const std::string& bad : {std::string(), std::string("   "), std::string("ab"), std::string(41, 'A'), std::string("-ABC"),
                                   std::string("ABC-"), std::string("A--B"), std::string("A B C"), std::string("SPRÄNG"),
                                   std::string("A'; DROP"), std::string("AB\0C", 4)}) {
        EXPECT_EQ(coupon_code_from(bad), std::nullopt) << bad;
    }
}

TEST(CouponCode, codes_that_look_alike_are_one) {
    EXPECT_EQ(coupon_lookup_key("SALE-100"), coupon_lookup_key("SA1EIOO"));
    EXPECT_EQ(coupon_lookup_key("SALE-100"), "SA1E100");
    EXPECT_NE(coupon_lookup_key("SALE"), coupon_lookup_key("SAVE"));
}

RC_GTEST_PROP(CouponCode, is_found_however_it_is_typed, ()) {
    const auto code = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")));
    RC_PRE(code.size() >= kMinCouponCode && code.size() <= kMaxCouponCode);
    std::string typed = " ";
    for (const char character : code) {
        const bool lower = *rc::gen::arbitrary<bool>();
        typed += lower && character >= 'A' ? static_cast<char>(character - 'A' + 'a') : character;
    }
    RC_ASSERT(coupon_code_from(typed) == code);
    RC_ASSERT(coupon_code_from(code).value() == code);
}

TEST(CouponKind, spelling_and_reading_are_inverse) {
    for (const CouponKind kind : {CouponKind::percent, CouponKind::fixed, CouponKind::bonus}) {
        EXPECT_EQ(coupon_kind_from(to_string(kind)), kind);
    }
    EXPECT_EQ(coupon_kind_from("Percent"), std::nullopt);
}

TEST(CouponTerms, a_percentage_is_one_to_a_hundred_and_coins_are_at_least_one) {
    Coupon coupon = spring();
    for (const std::int64_t value : {1, 100}) {
        coupon.value = value;
        require_sound(coupon);
    }
    for (const std::int64_t value : {0, -1, 101}) {
        coupon.value = value;
        EXPECT_EQ(refusal_of([&] { require_sound(coupon); }), "VALIDATION_FAILED value") << value;
    }
    require_sound(fixed(kMost));
    EXPECT_EQ(refusal_of([] { require_sound(fixed(0)); }), "VALIDATION_FAILED value");
}

TEST(CouponTerms, the_refusal_names_the_field) {
    const auto with = [](auto change) {
        Coupon coupon = spring();
        change(coupon);
        return refusal_of([&] { require_sound(coupon); });
    };
    EXPECT_EQ(with([](Coupon& c) { c.min_total = Coins{0}; }), "VALIDATION_FAILED min_total");
    EXPECT_EQ(with([](Coupon& c) { c.max_discount = Coins{0}; }), "VALIDATION_FAILED max_discount");
    EXPECT_EQ(with([](Coupon& c) { c.total_limit = 0; }), "VALIDATION_FAILED total_limit");
    EXPECT_EQ(with([](Coupon& c) { c.per_user_limit = -1; }), "VALIDATION_FAILED per_user_limit");
    EXPECT_EQ(with([](Coupon& c) { c.starts_at = c.ends_at = kNow; }), "VALIDATION_FAILED ends_at");
    EXPECT_EQ(with([](Coupon& c) { c.total_limit = 4, c.used = 5; }), "VALIDATION_FAILED total_limit");
    EXPECT_EQ(with([](Coupon& c) { c.kind = CouponKind::fixed, c.max_discount = Coins{5}; }), "VALIDATION_FAILED max_discount");
    EXPECT_EQ(with([](Coupon& c) { c.kind = CouponKind::bonus, c.per_user_limit = 1, c.min_total = Coins{5}; }), "VALIDATION_FAILED min_total");
    EXPECT_EQ(with([](Coupon& c) { c.kind = CouponKind::bonus; }), "VALIDATION_FAILED per_user_limit");
    EXPECT_EQ(with([](Coupon& c) { c.kind = CouponKind::bonus, c.per_user_limit = 1; }), "not refused");
}

TEST(CouponUse, a_window_includes_its_start_and_excludes_its_end) {
    Coupon coupon = spring();
    coupon.starts_at = kNow;
    coupon.ends_at = kNow + 1h;
    const auto at = [&](Instant now) { return refusal_of([&] { require_usable(coupon, CouponPurpose::order, now); }); };
    EXPECT_EQ(at(kNow - 1us), "COUPON_INVALID not_yet");
    EXPECT_EQ(at(kNow), "not refused");
    EXPECT_EQ(at(kNow + 1h - 1us), "not refused");
    EXPECT_EQ(at(kNow + 1h), "COUPON_INVALID over");
}

TEST(CouponUse, the_refusal_names_the_reason) {
    Coupon coupon = spring();
    const auto as = [&](CouponPurpose purpose) { return refusal_of([&] { require_usable(coupon, purpose, kNow); }); };
    EXPECT_EQ(as(CouponPurpose::redemption), "COUPON_INVALID only_for_orders");
    coupon.total_limit = 20;
    coupon.used = 19;
    EXPECT_EQ(as(CouponPurpose::order), "not refused");
    coupon.used = 20;
    EXPECT_EQ(as(CouponPurpose::order), "COUPON_INVALID used_up");
    coupon.active = false;
    EXPECT_EQ(as(CouponPurpose::order), "COUPON_INVALID inactive");
    coupon.kind = CouponKind::bonus;
    EXPECT_EQ(as(CouponPurpose::order), "COUPON_INVALID not_for_orders");
    EXPECT_EQ(refusal_of([] { refuse_unknown_coupon("nosuch"); }), "COUPON_INVALID unknown");
    EXPECT_EQ(refusal_of([] { refuse_unknown_coupon("'"); }), "COUPON_INVALID unknown");
}

TEST(CouponUse, each_person_has_his_share_of_uses) {
    Coupon coupon = spring();
    require_left_for_user(coupon, 1'000'000);
    coupon.per_user_limit = 2;
    require_left_for_user(coupon, 1);
    EXPECT_EQ(refusal_of([&] { require_left_for_user(coupon, 2); }), "COUPON_INVALID used_by_you");
}

TEST(Discount, a_percentage_is_rounded_down_and_capped) {
    Coupon coupon = spring();
    EXPECT_EQ(discount_of(coupon, Coins{1999}), Coins{199});
    coupon.max_discount = Coins{150};
    EXPECT_EQ(discount_of(coupon, Coins{1999}), Coins{150});
    EXPECT_EQ(discount_of(coupon, Coins{1400}), Coins{140});
    coupon = spring();
    coupon.value = 100;
    EXPECT_EQ(discount_of(coupon, Coins{kMost}), Coins{kMost}) << "the largest total does not overflow";
    coupon.value = 99;
    EXPECT_EQ(discount_of(coupon, Coins{kMost}), Coins{9131138316486228048}) << "floor(0.99 * (2^63 - 1))";
}

TEST(Discount, is_never_more_than_the_order_costs) {
    EXPECT_EQ(discount_of(fixed(500), Coins{2000}), Coins{500});
    EXPECT_EQ(discount_of(fixed(500), Coins{499}), Coins{499});
    EXPECT_EQ(discount_of(fixed(kMost), Coins{1}), Coins{1});
}

TEST(Discount, needs_the_least_total_and_takes_at_least_one_coin) {
    Coupon coupon = fixed(500);
    coupon.min_total = Coins{1000};
    EXPECT_EQ(discount_of(coupon, Coins{1000}), Coins{500});
    EXPECT_EQ(refusal_of([&] { (void)discount_of(coupon, Coins{999}); }), "COUPON_INVALID below_minimum");
    EXPECT_EQ(refusal_of([] { (void)discount_of(spring(), Coins{9}); }), "COUPON_INVALID below_minimum") << "a tenth of 9 coins is none";
}

RC_GTEST_PROP(Discount, a_percentage_is_the_exact_floor, ()) {
    Coupon coupon = spring();
    coupon.value = *rc::gen::inRange<std::int64_t>(1, 101);
    const auto total = *rc::gen::inRange<std::int64_t>(100, kMost);
    __extension__ using Wide = __int128;
    RC_ASSERT(discount_of(coupon, Coins{total}).count() == static_cast<std::int64_t>(Wide{total} * coupon.value / 100));
}

TEST(TakeOff, the_shares_follow_the_largest_remainder) {
    // 100 off 1000, 1000 and 1000: 33 each, and the odd coin to the first.
    PricedBasket basket = basket_of({1000, 1000, 1000});
    take_off(basket, Coins{100});
    EXPECT_EQ(basket.lines[0].discount, Coins{34});
    EXPECT_EQ(basket.lines[1].discount, Coins{33});
    EXPECT_EQ(basket.lines[2].discount, Coins{33});
    EXPECT_EQ(basket.lines[0].total, Coins{966});
    EXPECT_EQ(basket.total, Coins{2900});
    EXPECT_EQ(basket.discount, Coins{100});
}

RC_GTEST_PROP(TakeOff, the_shares_add_up_and_no_line_gets_more_than_it_costs, ()) {
    const auto totals = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 20), rc::gen::inRange<std::int64_t>(1, kMost / 50))));
    RC_PRE(totals.size() <= kMaxProducts);
    const auto total = std::accumulate(totals.begin(), totals.end(), std::int64_t{0});
    const auto discount = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, total + 1), rc::gen::just(total), rc::gen::inRange<std::int64_t>(1, 2));
    PricedBasket basket = basket_of(totals);
    take_off(basket, Coins{discount});
    Coins shares{0};
    Coins costs{0};
    for (std::size_t i = 0; i < totals.size(); ++i) {
        const OrderLine& line = basket.lines[i];
        RC_ASSERT(line.discount >= Coins{0});
        RC_ASSERT(line.total >= Coins{0});
        RC_ASSERT(line.total + line.discount == Coins{totals[i]});
        shares += line.discount;
        costs += line.total;
    }
    RC_ASSERT(shares == Coins{discount});
    RC_ASSERT(shares == basket.discount);
    RC_ASSERT(costs == basket.total);
    RC_ASSERT(basket.total == Coins{total - discount});
}

}  // namespace
}  // namespace fitkart
