#include "domain/money.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>

namespace fitkart {
namespace {

TEST(Money, is_read_exactly_in_the_smallest_unit_of_its_currency) {
    EXPECT_EQ(money_from("12.00", "USD"), 1200);
    EXPECT_EQ(money_from("12", "USD"), 1200);
    EXPECT_EQ(money_from("0.1", "USD"), 10);
    EXPECT_EQ(money_from("0.07", "EUR"), 7);
    EXPECT_EQ(money_from("1200.00", "JPY"), 1200) << "a yen has no parts, and shops write it with two zeros all the same";
    EXPECT_EQ(money_from("1.234", "KWD"), 1234) << "a dinar has a thousand fils";
    EXPECT_EQ(money_from("19.990", "USD"), 1999);
}

TEST(Money, a_place_that_the_currency_does_not_have_is_no_amount) {
    EXPECT_EQ(money_from("12.005", "USD"), std::nullopt);
    EXPECT_EQ(money_from("1200.50", "JPY"), std::nullopt);
    EXPECT_EQ(money_from("1.2345", "KWD"), std::nullopt);
}

TEST(Money, nothing_but_digits_and_one_point_is_an_amount) {
    for (const char* text : {"", ".", "1.", ".5", "1.2.3", "-1.00", "+1.00", " 1.00", "1.00 ", "1,00", "1e3", "0x10", "$1", "１２", "nan",
                             "1 000", "1234567890123456.00", "1.00000000000"}) {
        EXPECT_EQ(money_from(text, "USD"), std::nullopt) << text;
    }
}

TEST(Money, the_largest_amount_fits_and_the_next_digit_is_refused) {
    EXPECT_EQ(money_from("999999999999999.99", "USD"), 99'999'999'999'999'999);
    EXPECT_EQ(money_from("999999999999999.999", "KWD"), 999'999'999'999'999'999);
    EXPECT_EQ(money_from("999999999999999.9999", "CLF"), std::nullopt) << "above a bigint: no amount, not another amount";
    EXPECT_EQ(money_from("922337203685477.5807", "CLF"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(money_from("922337203685477.5808", "CLF"), std::nullopt);
}

TEST(Money, a_currency_is_three_capital_letters) {
    EXPECT_TRUE(is_currency("USD"));
    for (const char* code : {"", "US", "usd", "USDT", "U D", "ÄÖ"}) {
        EXPECT_FALSE(is_currency(code)) << code;
    }
}

RC_GTEST_PROP(Money, what_is_written_with_the_places_of_the_currency_is_read_back, (std::uint32_t whole, std::uint8_t part)) {
    const int cents = part % 100;
    const std::string text = std::to_string(whole) + '.' + (cents < 10 ? "0" : "") + std::to_string(cents);
    RC_ASSERT(money_from(text, "USD") == std::int64_t{whole} * 100 + cents);
}

}  // namespace
}  // namespace fitkart
