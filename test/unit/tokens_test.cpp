#include "domain/tokens.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "domain/error.h"

namespace fitkart {
namespace {

constexpr Instant kNow{std::chrono::seconds{1'800'000'000}};
constexpr std::int64_t kNowSeconds = 1'800'000'000;
const std::string kAna = "01890a5d-ac96-774b-bcce-b302099a8057";

template <typename Call>
std::string refusal_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return std::string(entry_of(error.code()).name);
    }
    return "accepted";
}

std::string refusal_of(const TokenClaims& claims) {
    return refusal_of([&] { (void)subject_of(claims, kNow); });
}

TEST(Token, has_three_parts) {
    const TokenParts parts = parts_of("eyJhb.eyJzdWI.sig-_9");
    EXPECT_EQ(parts.header, "eyJhb");
    EXPECT_EQ(parts.payload, "eyJzdWI");
    EXPECT_EQ(parts.signature, "sig-_9");
    EXPECT_EQ(parts.signed_text, "eyJhb.eyJzdWI");
}

TEST(Token, of_another_shape_is_refused) {
    for (const std::string& token : {std::string(), std::string("a"), std::string("a.b"), std::string("a.b."), std::string(".b.c"), std::string("a..c"),
                                     std::string("a.b.c.d"), std::string("a.b.c="), std::string("a.b c.d"), std::string("a.b.+/"),
                                     std::string(kLongestToken, 'a') + ".b.c"}) {
        EXPECT_EQ(refusal_of([&] { (void)parts_of(token); }), "AUTH_TOKEN_INVALID") << token;
    }
}

TEST(TokenHeader, must_be_hs256_and_name_its_key) {
    EXPECT_EQ(key_of({.algorithm = "HS256", .key_id = "2026-11"}), "2026-11");
    for (const TokenHeader& header : {TokenHeader{}, TokenHeader{.algorithm = "none", .key_id = "k"}, TokenHeader{.algorithm = "hs256", .key_id = "k"},
                                      TokenHeader{.algorithm = "RS256", .key_id = "k"}, TokenHeader{.algorithm = "HS256"},
                                      TokenHeader{.algorithm = "HS256", .key_id = ""},
                                      TokenHeader{.algorithm = "HS256", .key_id = "k", .has_critical = true}}) {
        EXPECT_EQ(refusal_of([&] { (void)key_of(header); }), "AUTH_TOKEN_INVALID");
    }
}

TEST(TokenClaims, name_their_subject_until_they_end) {
    EXPECT_EQ(to_string(subject_of({.subject = kAna, .expires_at = kNowSeconds + 1}, kNow)), kAna);
    EXPECT_EQ(refusal_of({.subject = kAna, .expires_at = kNowSeconds}), "AUTH_TOKEN_EXPIRED");
    EXPECT_EQ(refusal_of({.subject = kAna, .expires_at = std::numeric_limits<std::int64_t>::min()}), "AUTH_TOKEN_EXPIRED");
    EXPECT_EQ(refusal_of({.subject = kAna, .expires_at = std::numeric_limits<std::int64_t>::max()}), "accepted");
    EXPECT_EQ(refusal_of({.subject = kAna}), "AUTH_TOKEN_INVALID") << "a token without an end would be one for ever";
}

TEST(TokenClaims, may_begin_a_minute_ahead_and_no_more) {
    EXPECT_EQ(refusal_of({.subject = kAna, .expires_at = kNowSeconds + 900, .issued_at = kNowSeconds + 60}), "accepted");
    EXPECT_EQ(refusal_of({.subject = kAna, .expires_at = kNowSeconds + 900, .issued_at = kNowSeconds + 61}), "AUTH_TOKEN_INVALID");
    EXPECT_EQ(refusal_of({.subject = kAna, .expires_at = kNowSeconds + 900, .not_before = kNowSeconds + 61}), "AUTH_TOKEN_INVALID");
}

TEST(TokenClaims, need_a_uuid_for_a_subject) {
    for (const char* subject : {"", "ana", "01890a5dac96774bbcceb302099a8057", "{1890a5d-ac96-774b-bcce-b302099a805}", "01890a5d-ac96-774b-bcce-b302099a805g",
                                "01890a5d-ac96-774b-bcce-b302099a80570"}) {
        EXPECT_EQ(refusal_of({.subject = subject, .expires_at = kNowSeconds + 900}), "AUTH_TOKEN_INVALID") << subject;
    }
    EXPECT_EQ(refusal_of({.expires_at = kNowSeconds + 900}), "AUTH_TOKEN_INVALID");
}

RC_GTEST_PROP(ParseUuid, reads_what_to_string_writes, ()) {
    Uuid id;
    id.bytes = *rc::gen::container<std::array<std::uint8_t, 16>>(rc::gen::arbitrary<std::uint8_t>());
    RC_ASSERT(parse_uuid(to_string(id)) == std::optional<Uuid>(id));
}

RC_GTEST_PROP(Token, of_any_text_is_read_or_refused, (const std::string& text)) {
    const std::string answer = refusal_of([&] { (void)parts_of(text); });
    RC_ASSERT(answer == "accepted" || answer == "AUTH_TOKEN_INVALID");
}

}  // namespace
}  // namespace fitkart
