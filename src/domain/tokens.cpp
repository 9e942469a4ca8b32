#include "domain/tokens.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr bool is_base64url(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

[[noreturn]] void refuse_token(std::string_view why) {
    throw Error{ErrorCode::auth_token_invalid, concat("the access token ", why), {}, "Sign in again, or refresh the token."};
}

constexpr int value_of_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Seconds of a claim compared with microseconds of a clock, without an overflow however large the claim is.
std::int64_t seconds_of(Instant at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }

}  // namespace

TokenParts parts_of(std::string_view token) {
    if (token.size() > kLongestToken) {
        refuse_token(concat("is longer than ", kLongestToken, " characters"));
    }
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos) {
        refuse_token("does not have three parts");
    }
    const TokenParts parts{.header = token.substr(0, first),
                           .payload = token.substr(first + 1, second - first - 1),
                           .signature = token.substr(second + 1),
                           .signed_text = token.substr(0, second)};
    for (const std::string_view part : {parts.header, parts.payload, parts.signature}) {
        if (part.empty() || !std::ranges::all_of(part, is_base64url)) {
            refuse_token("has a part that is not base64url");
        }
    }
    return parts;
}

const std::string& key_of(const TokenHeader& header) {
    if (header.algorithm != "HS256") {
        refuse_token("is not signed with HS256");
    }
    if (header.has_critical) {
        refuse_token("asks for an extension that is not known");
    }
    if (!header.key_id || header.key_id->empty()) {
        refuse_token("does not name its key (kid)");
    }
    return *header.key_id;
}

UserId subject_of(const TokenClaims& claims, Instant now) {
    const std::int64_t seconds = seconds_of(now);
    if (!claims.expires_at) {
        refuse_token("has no end (exp)");
    }
    if (*claims.expires_at <= seconds) {
        throw Error{ErrorCode::auth_token_expired, "the access token has expired", {{"expired_at", *claims.expires_at}}, "Refresh the token."};
    }
    const std::int64_t latest_start = seconds + kTokenClockSkew.count();
    if (claims.issued_at.value_or(seconds) > latest_start || claims.not_before.value_or(seconds) > latest_start) {
        refuse_token("is not valid yet");
    }
    const std::optional<Uuid> subject = claims.subject ? parse_uuid(*claims.subject) : std::nullopt;
    if (!subject) {
        refuse_token("does not say whose it is (sub)");
    }
    return UserId{*subject};
}

std::optional<Uuid> parse_uuid(std::string_view text) {
    constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != kShape.size()) {
        return std::nullopt;
    }
    Uuid id;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (kShape[i] == '-') {
            if (text[i] != '-') {
                return std::nullopt;
            }
            continue;
        }
        const int value = value_of_digit(text[i]);
        if (value < 0) {
            return std::nullopt;
        }
        id.bytes[digits / 2] = static_cast<std::uint8_t>(id.bytes[digits / 2] << 4 | value);
        ++digits;
    }
    return id;
}

}  // namespace fitkart
