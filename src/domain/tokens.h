#pragma once
/// Access tokens: JSON Web Tokens (RFC 7519) signed with HMAC SHA-256 (RFC 7515, compact form).
/// Here is what a token must look like and claim; decoding and the signature are the border's.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// A token longer than this is nobody's: it is refused before anything is decoded.
inline constexpr std::size_t kLongestToken = 4096;

/// Clocks of two machines differ: a token may be issued, or begin, this much after our now. Its end is taken at its word.
inline constexpr std::chrono::seconds kTokenClockSkew{60};

/// The three parts of a compact token, still in base64url.
struct TokenParts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view signed_text;  ///< header.payload, what the signature covers
};

/// Throws AUTH_TOKEN_INVALID unless there are three parts of base64url characters.
[[nodiscard]] TokenParts parts_of(std::string_view token);

/// What the header says. Numbers and texts of another type arrive as if they were missing.
struct TokenHeader {
    std::optional<std::string> algorithm{};  ///< alg
    std::optional<std::string> key_id{};     ///< kid
    bool has_critical = false;             ///< crit: extensions that must be understood; we know none
};

/// The name of the key. Throws AUTH_TOKEN_INVALID unless the token is HS256, names its key, and asks for nothing more.
[[nodiscard]] const std::string& key_of(const TokenHeader& header);

/// What the payload claims.
struct TokenClaims {
    std::optional<std::string> subject{};      ///< sub: the user's id
    std::optional<std::int64_t> expires_at{};  ///< exp, seconds since 1970
    std::optional<std::int64_t> issued_at{};   ///< iat
    std::optional<std::int64_t> not_before{};  ///< nbf
};

/// Whose token it is. Throws AUTH_TOKEN_EXPIRED after its end, AUTH_TOKEN_INVALID without sub or exp, for a sub that is no
/// uuid, or before its time.
[[nodiscard]] UserId subject_of(const TokenClaims& claims, Instant now);

/// A uuid in the form 8-4-4-4-12, in either case.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);

}  // namespace fitkart
