#include "domain/types.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

/// What `work` throws, or nothing.
template <typename Work>
std::optional<ErrorCode> refusal(Work work) {
    try {
        work();
        return std::nullopt;
    } catch (const Error& error) {
        return error.code();
    }
}

TEST(Whole, arithmetic_that_does_not_fit_is_an_error_and_never_wraps) {
    EXPECT_EQ(refusal([] { return Coins{kMost} + Coins{1}; }), ErrorCode::coin_overflow);
    EXPECT_EQ(refusal([] { return Coins{kLeast} - Coins{1}; }), ErrorCode::coin_overflow);
    EXPECT_EQ(refusal([] { return -Coins{kLeast}; }), ErrorCode::coin_overflow);
    EXPECT_EQ(refusal([] { return Steps{kMost} * 2; }), ErrorCode::coin_overflow);
    EXPECT_EQ(refusal([] { return Coins{kMost} + Coins{0}; }), std::nullopt);
}

RC_GTEST_PROP(Whole, agrees_with_wider_arithmetic_or_refuses, (std::int64_t a, std::int64_t b)) {
    const __int128 exact = static_cast<__int128>(a) + b;
    const bool fits = exact >= kLeast && exact <= kMost;
    const auto refused = refusal([&] { RC_ASSERT((Coins{a} + Coins{b}).count() == static_cast<std::int64_t>(exact)); });
    RC_ASSERT(refused.has_value() == !fits);
}

TEST(Uuid, is_written_in_lower_case_with_four_dashes) {
    Uuid id;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(i * 17);
    }
    EXPECT_EQ(to_string(id), "00112233-4455-6677-8899-aabbccddeeff");
    EXPECT_EQ(concat(UserId{id}), to_string(id));
}

RC_GTEST_PROP(Uuid, order_is_the_order_of_its_text, (std::array<std::uint8_t, 16> a, std::array<std::uint8_t, 16> b)) {
    RC_ASSERT((Uuid{a} < Uuid{b}) == (to_string(Uuid{a}) < to_string(Uuid{b})));
}

}  // namespace
}  // namespace fitkart
