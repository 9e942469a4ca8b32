#include "domain/error.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "domain/text.h"

namespace fitkart {
namespace {

TEST(ErrorCatalogue, every_code_finds_its_own_entry) {
    for (const ErrorEntry& entry : error_catalogue()) {
        EXPECT_EQ(entry_of(entry.code).name, entry.name);
    }
}

TEST(ErrorCatalogue, names_and_states_are_unique_and_states_stand_in_class_KF) {
    std::set<std::string_view> names;
    std::set<std::string_view> states;
    for (const ErrorEntry& entry : error_catalogue()) {
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_TRUE(states.insert(entry.sqlstate).second) << entry.sqlstate;
        EXPECT_EQ(entry.sqlstate.size(), 5u) << entry.name;
        EXPECT_TRUE(entry.sqlstate.starts_with("KF")) << entry.name;
        EXPECT_TRUE((entry.http_status >= 400 && entry.http_status < 500) || entry.http_status == 503) << entry.name;
        EXPECT_FALSE(entry.meaning.empty()) << entry.name;
    }
}

TEST(ErrorCatalogue, callers_find_the_promised_states) {
    EXPECT_EQ(entry_of(ErrorCode::validation_failed).sqlstate, "KF001");
    EXPECT_EQ(entry_of(ErrorCode::insufficient_coins).sqlstate, "KF101");
    EXPECT_EQ(entry_of(ErrorCode::insufficient_coins).http_status, 402);
    EXPECT_EQ(entry_of(ErrorCode::unauthorized).sqlstate, "KF208");
    EXPECT_EQ(entry_of(ErrorCode::rate_limited).http_status, 429);
    EXPECT_EQ(entry_of(ErrorCode::reconnect_required).sqlstate, "KF306");
}

TEST(Error, carries_message_numbers_and_hint) {
    const Error error{ErrorCode::insufficient_coins,
                      concat("the order costs ", 8000, " coins, ", 5100, " are available"),
                      {{"required", 8000}, {"available", Coins{5100}}},
                      "Remove items or earn 2900 more coins."};
    EXPECT_STREQ(error.what(), "the order costs 8000 coins, 5100 are available");
    ASSERT_EQ(error.detail().size(), 2u);
    EXPECT_EQ(error.detail()[1].name, "available");
    EXPECT_EQ(std::get<std::int64_t>(error.detail()[1].value), 5100);
    EXPECT_EQ(error.hint(), "Remove items or earn 2900 more coins.");
}

}  // namespace
}  // namespace fitkart

TEST(NoSuch, names_what_does_not_exist) {
    const fitkart::Error error = fitkart::no_such("order", fitkart::OrderId{});
    EXPECT_EQ(error.code(), fitkart::ErrorCode::not_found);
    EXPECT_EQ(error.detail()[0].name, "what");
    EXPECT_EQ(std::get<std::string>(error.detail()[0].value), "order");
    EXPECT_EQ(error.detail()[1].name, "order_id");
}
