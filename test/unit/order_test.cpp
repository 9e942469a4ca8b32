#include "domain/order.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <regex>
#include <set>

#include "domain/error.h"

namespace fitkart {
namespace {

using enum OrderStatus;

TEST(OrderStatus, spelling_and_reading_are_inverse) {
    for (const OrderStatus status : kOrderStatuses) {
        EXPECT_EQ(order_status(to_string(status)), status);
    }
    EXPECT_THROW((void)order_status("Shipped"), Error);
    EXPECT_THROW((void)order_status(""), Error);
}

TEST(OrderStatus, moves_are_exactly_those_of_the_contract) {
    const std::set<std::pair<OrderStatus, OrderStatus>> allowed{
        {pending, confirmed},  {confirmed, processing}, {processing, shipped},  {shipped, delivered},   {delivered, refunded},
        {shipped, refunded},   {pending, cancelled},    {confirmed, cancelled}, {processing, cancelled},
    };
    for (const OrderStatus from : kOrderStatuses) {
        for (const OrderStatus to : kOrderStatuses) {
            EXPECT_EQ(can_move(from, to), allowed.contains({from, to})) << to_string(from) << " to " << to_string(to);
        }
    }
}

RC_GTEST_PROP(OrderStatus, there_is_no_way_back, ()) {
    const auto tries = *rc::gen::container<std::vector<OrderStatus>>(rc::gen::elementOf(kOrderStatuses));
    std::set<OrderStatus> seen{pending};
    OrderStatus status = pending;
    for (const OrderStatus next : tries) {
        if (can_move(status, next)) {
            status = next;
            RC_ASSERT(seen.insert(next).second);
        }
    }
    RC_ASSERT(!(seen.contains(cancelled) && seen.contains(shipped)));
}

TEST(OrderStatus, a_refused_move_names_both) {
    try {
        require_move(shipped, cancelled);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::invalid_order_state);
        EXPECT_STREQ(error.what(), "an order that is shipped cannot become cancelled");
        EXPECT_EQ(error.hint(), "From here it can become: delivered, refunded.");
        ASSERT_EQ(error.detail().size(), 2U);
        EXPECT_EQ(std::get<std::string>(error.detail()[0].value), "shipped");
        EXPECT_EQ(std::get<std::string>(error.detail()[1].value), "cancelled");
    }
}

TEST(OrderStatus, open_is_what_can_be_cancelled) {
    for (const OrderStatus status : kOrderStatuses) {
        EXPECT_EQ(is_open(status), can_move(status, cancelled));
    }
}

TEST(OrderCode, is_sixty_bits_in_crockford_base_32) {
    EXPECT_EQ(order_code(0), "000000000000");
    EXPECT_EQ(order_code(31), "00000000000Z");
    EXPECT_EQ(order_code(32), "000000000010");
    EXPECT_EQ(order_code((std::uint64_t{1} << 60) - 1), "ZZZZZZZZZZZZ");
    EXPECT_EQ(order_code(std::uint64_t{1} << 60), order_code(0)) << "only the low 60 bits count";
}

RC_GTEST_PROP(OrderCode, different_numbers_have_different_codes, (std::uint64_t one, std::uint64_t other)) {
    const std::uint64_t mask = (std::uint64_t{1} << 60) - 1;
    RC_ASSERT((order_code(one) == order_code(other)) == ((one & mask) == (other & mask)));
    RC_ASSERT(std::regex_match(order_code(one), std::regex("[0-9A-HJKMNP-TV-Z]{12}")));
}

}  // namespace
}  // namespace fitkart
