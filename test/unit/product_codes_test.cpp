#include "domain/product_codes.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

std::string refusal_of(const std::vector<std::string>& codes) {
    try {
        (void)clean_codes(codes);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::validation_failed);
        return error.what();
    }
    return "taken";
}

TEST(ProductCodes, keep_their_order_lose_their_blanks_and_stand_once) {
    const std::vector<std::string> given{" B-2\n", "A-1", "B-2", "b-2", "\tA-1"};
    const CleanCodes clean = clean_codes(given);
    EXPECT_EQ(clean.codes, (std::vector<std::string>{"B-2", "A-1", "b-2"}));
    EXPECT_EQ(clean.repeated, 2);
}

TEST(ProductCodes, an_unusable_one_refuses_all_and_is_named_by_its_place) {
    EXPECT_EQ(refusal_of({"A-1", "  "}), "codes[1] is empty");
    EXPECT_EQ(refusal_of({std::string(201, 'x')}), "codes[0] has 201 bytes, more than 200");
    EXPECT_EQ(refusal_of({"A-1", "A\n2"}), "codes[1] has characters that are not printable ASCII");
    EXPECT_EQ(refusal_of({"A-1", "A-1\u200b"}), "codes[1] has characters that are not printable ASCII");
    EXPECT_EQ(refusal_of({"\u00a0A-1"}), "codes[0] has characters that are not printable ASCII");
    EXPECT_EQ(refusal_of({"A 1"}), "taken");
    EXPECT_EQ(refusal_of({}), "codes has 0 elements, not 1 to 10000");
    EXPECT_EQ(refusal_of(std::vector<std::string>(10'001, "A")), "codes has 10001 elements, not 1 to 10000");
    EXPECT_EQ(refusal_of({std::string(200, 'x')}), "taken");
}

TEST(ProductCodes, a_refusal_never_shows_a_code) {
    EXPECT_EQ(refusal_of({"SECRET\x01"}).find("SECRET"), std::string::npos);
    EXPECT_EQ(refusal_of({"SECRET" + std::string(300, 'x')}).find("SECRET"), std::string::npos);
}

RC_GTEST_PROP(ProductCodes, none_is_lost_and_none_stands_twice, ()) {
    const auto given = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string("AB1 "))))));
    const bool usable = std::ranges::none_of(given, [](const std::string& code) { return trimmed(code).empty(); });
    RC_PRE(usable);
    const CleanCodes clean = clean_codes(given);
    std::set<std::string> distinct;
    for (const std::string& code : given) {
        distinct.emplace(trimmed(code));
    }
    RC_ASSERT(std::set<std::string>(clean.codes.begin(), clean.codes.end()) == distinct);
    RC_ASSERT(clean.codes.size() == distinct.size());
    RC_ASSERT(clean.codes.size() + static_cast<std::size_t>(clean.repeated) == given.size());
}

}  // namespace
}  // namespace fitkart
