/// What may be reversed, and how much of it.

#include "domain/reversal.h"

#include <gtest/gtest.h>

#include "domain/error.h"

namespace fitkart {
namespace {

bool reversible(TransactionType type, std::optional<std::string> reference = {}, bool of_a_day = false) {
    try {
        require_reversible({type, std::move(reference), of_a_day});
        return true;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::validation_failed);
        return false;
    }
}

TEST(Reversals, are_for_rows_that_have_no_other_way_back) {
    using enum TransactionType;
    for (const auto type : {earned, bonus, spent, refund, penalty, transfer_in, transfer_out, expired}) {
        EXPECT_TRUE(reversible(type)) << to_string(type);
        EXPECT_TRUE(reversible(type, "hold")) << to_string(type);
        EXPECT_FALSE(reversible(type, "order")) << to_string(type);
    }
    EXPECT_FALSE(reversible(earned, std::nullopt, true)) << "a day's coins follow its steps";
    EXPECT_FALSE(reversible(reversal));
    EXPECT_FALSE(reversible(debt));
}

ErrorCode refusal(std::int64_t wished, std::int64_t left) {
    try {
        require_reversible(TransactionId{}, Coins{wished}, Coins{left});
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::not_found;
}

TEST(Reversals, never_exceed_what_is_left) {
    EXPECT_EQ(refusal(10, 10), ErrorCode::not_found);
    EXPECT_EQ(refusal(1, 10), ErrorCode::not_found);
    EXPECT_EQ(refusal(11, 10), ErrorCode::limit_reached);
    EXPECT_EQ(refusal(0, 10), ErrorCode::validation_failed);
    EXPECT_EQ(refusal(0, 0), ErrorCode::limit_reached) << "all of nothing";
}

}  // namespace
}  // namespace fitkart
