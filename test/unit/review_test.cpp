#include "domain/review.h"

#include <gtest/gtest.h>

#include "domain/error.h"

namespace fitkart {
namespace {

using enum ReviewStatus;
using enum ReviewAction;

TEST(Review, decides_what_waits) {
    EXPECT_EQ(after_review(pending, approve), approved);
    EXPECT_EQ(after_review(pending, reject), rejected);
}

TEST(Review, undoes_what_was_decided) {
    EXPECT_EQ(after_review(approved, reopen), pending);
    EXPECT_EQ(after_review(rejected, reopen), pending);
    EXPECT_EQ(after_review(rejected, restore), approved);
}

TEST(Review, decides_nothing_twice) {
    for (const auto& [status, action] :
         {std::pair{approved, approve}, {approved, reject}, {rejected, reject}, {rejected, approve}, {approved, restore},
          {pending, restore}, {pending, reopen}}) {
        try {
            (void)after_review(status, action);
            ADD_FAILURE() << to_string(status) << ' ' << to_string(action);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::already_reviewed);
        }
    }
}

TEST(Review, knows_its_names) {
    for (const ReviewAction action : {approve, reject, reopen, restore}) {
        EXPECT_EQ(review_action_from(to_string(action)), action);
    }
    for (const ReviewStatus status : {pending, approved, rejected}) {
        EXPECT_EQ(review_status_from(to_string(status)), status);
    }
    EXPECT_THROW((void)review_action_from("forgive"), Error);
}

}  // namespace
}  // namespace fitkart
