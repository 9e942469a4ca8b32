#include "domain/base64url.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace fitkart {
namespace {

TEST(Base64url, spells_the_vectors_of_rfc_4648_without_padding) {
    EXPECT_EQ(base64url(""), "");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(base64url("foo"), "Zm9v");
    EXPECT_EQ(base64url("foob"), "Zm9vYg");
    EXPECT_EQ(base64url(Bytes{0xFB, 0xFF, 0xFE}), "-__-");
}

TEST(Base64url, that_is_none_is_refused) {
    for (const char* text : {"Z", "Zg==", "Zm9+", "Zm9/", "Zm 9", "Zm9v\n", "Zm9vZ", "Zh"}) {  // Zh: Zg with a bit left over
        EXPECT_FALSE(bytes_of_base64url(text)) << text;
    }
    EXPECT_FALSE(bytes_of_base64url(std::string_view("Zm\0v", 4)));
}

RC_GTEST_PROP(Base64url, reads_what_it_spells, (const Bytes& bytes)) {
    RC_ASSERT(bytes_of_base64url(base64url(bytes)) == std::optional(bytes));
}

}  // namespace
}  // namespace fitkart
