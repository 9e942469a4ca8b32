#include "functions/identity.h"

#include <algorithm>

#include "domain/base64url.h"
#include "domain/digest.h"
#include "domain/error.h"
#include "domain/settings.h"
#include "domain/text.h"
#include "domain/tokens.h"

#include "postgres/function.h"
#include "postgres/session.h"
#include "postgres/transaction_memory.h"

namespace fitkart {
namespace {

constexpr std::size_t kKeyBytes = 32;  // as long as the digest: RFC 7518 section 3.2

/// Who authenticate() proved in this transaction.
TransactionMemory<UserId>& proved_user() {
    static auto* const memory = new TransactionMemory<UserId>();
    return *memory;
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::int64_t seconds_of(Instant at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }

[[noreturn]] void refuse_token(std::string_view why) {
    throw Error{ErrorCode::auth_token_invalid, concat("the access token ", why), {}, "Sign in again, or refresh the token."};
}

/// A part of a token as a JSON object.
Json object_of(std::string_view part) {
    const std::optional<Bytes> bytes = bytes_of_base64url(part);
    if (bytes && std::ranges::find(*bytes, std::uint8_t{0}) == bytes->end()) {
        const std::optional<Json> json = Json::parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
        if (json && json->is_object()) {
            return *json;
        }
    }
    refuse_token("has a part that is no JSON object");
}

std::optional<std::string> text_in(const Json& object, std::string_view key) {
    const std::optional<Json> found = object.find(key);
    return found ? found->as_string() : std::nullopt;
}

/// A NumericDate (RFC 7519 section 2), whose fraction we do not need.
std::optional<std::int64_t> seconds_in(const Json& object, std::string_view key) {
    const std::optional<Json> found = object.find(key);
    if (!found) {
        return std::nullopt;
    }
    if (const auto whole = found->as_int64()) {
        return whole;
    }
    const std::optional<double> number = found->as_double();
    constexpr double kBeyondAnyClock = 1e15;
    return number && *number > -kBeyondAnyClock && *number < kBeyondAnyClock ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

TokenHeader header_of(const TokenParts& token) {
    const Json json = object_of(token.header);
    return {.algorithm = text_in(json, "alg"), .key_id = text_in(json, "kid"), .has_critical = json.find("crit").has_value()};
}

TokenClaims claims_of(const TokenParts& token) {
    const Json json = object_of(token.payload);
    return {.subject = text_in(json, "sub"),
            .expires_at = seconds_in(json, "exp"),
            .issued_at = seconds_in(json, "iat"),
            .not_before = seconds_in(json, "nbf")};
}

/// The signature is checked before a word of the payload is believed. Which of both failed is not said.
void require_signature(Sql& sql, const TokenParts& token, Instant now) {
    static constexpr Statement kKey{
        "SELECT k.secret FROM fitkart.signing_keys k "
        "WHERE k.kid = $1 AND k.valid_from <= $2 AND (k.valid_until IS NULL OR k.valid_until > $2)"};
    const auto key = sql.maybe<Bytes>(kKey, key_of(header_of(token)), now);
    const std::optional<Bytes> signature = bytes_of_base64url(token.signature);
    Digest given{};
    if (key && signature && signature->size() == given.size()) {
        std::ranges::copy(*signature, given.begin());
        if (same_digest(given, hmac_sha256(std::get<0>(*key), bytes_of(token.signed_text)))) {
            return;
        }
    }
    refuse_token("is not signed by a key that is valid now");
}

/// The subject of the HTTP gateway's claims: believed only from a login that is the gateway's and took the claimed role.
std::optional<UserId> claimed_user() {
    const std::string claims = custom_setting("request.jwt.claims");
    if (claims.empty() || !session_is_member_of("fitkart_gateway")) {
        return std::nullopt;
    }
    const std::optional<Json> json = Json::parse(claims);
    const std::optional<std::string> subject = json ? text_in(*json, "sub") : std::nullopt;
    const std::optional<Uuid> id = subject ? parse_uuid(*subject) : std::nullopt;
    return id && text_in(*json, "role") == outer_role() ? std::optional(UserId{*id}) : std::nullopt;
}

struct Account {
    std::string role;
};

/// Access ends with the account, not with the token.
Account require_open_account(Sql& sql, UserId user) {
    static constexpr Statement kAccount{"SELECT u.role FROM fitkart.users u WHERE u.id = $1 AND u.is_active AND u.deleted_at IS NULL"};
    const auto found = sql.maybe<std::string>(kAccount, user);
    if (!found) {
        throw Error{ErrorCode::auth_account_disabled, "the account is disabled or deleted"};
    }
    return {std::get<0>(*found)};
}

void require_same_person(const std::optional<UserId>& one, const std::optional<UserId>& other) {
    if (one && other && *one != *other) {
        throw Error{ErrorCode::forbidden, "this transaction already speaks for another person", {}, "End the transaction first."};
    }
}

std::optional<UserId> proved() {
    const UserId* user = proved_user().get();
    return user == nullptr ? std::nullopt : std::optional(*user);
}

/// The newest key that is valid now.
struct SigningKey {
    std::string id;
    Bytes secret;
};

SigningKey current_key(Sql& sql, Instant now) {
    static constexpr Statement kNewest{
        "SELECT k.kid, k.secret FROM fitkart.signing_keys k "
        "WHERE k.valid_from <= $1 AND (k.valid_until IS NULL OR k.valid_until > $1) ORDER BY k.valid_from DESC, k.kid DESC LIMIT 1"};
    const auto found = sql.maybe<std::string, Bytes>(kNewest, now);
    if (!found) {
        throw Error{ErrorCode::configuration_missing, "there is no key to sign access tokens with", {{"what", "signing_key"}},
                    "SELECT * FROM fitkart.rotate_signing_key();"};
    }
    return {std::get<0>(*found), std::get<1>(*found)};
}

std::string signed_token(const SigningKey& key, UserId user, std::string_view role, Instant issued_at, Instant expires_at) {
    JsonWriter header;
    header.begin_object();
    header.field("alg", "HS256");
    header.field("kid", key.id);
    header.field("typ", "JWT");
    header.end_object();
    JsonWriter payload;
    payload.begin_object();
    payload.field("sub", user);
    payload.field("role", role);
    payload.field("iat", seconds_of(issued_at));
    payload.field("exp", seconds_of(expires_at));
    payload.end_object();
    const std::string signed_text = concat(base64url(header.done().text()), '.', base64url(payload.done().text()));
    return concat(signed_text, '.', base64url(hmac_sha256(key.secret, bytes_of(signed_text))));
}

std::string add_random_key(Sql& sql, Instant valid_from) {
    static constexpr Statement kAdd{"INSERT INTO fitkart.signing_keys (kid, secret, valid_from, created_at) VALUES ($1, $2, $3, $3)"};
    std::array<std::uint8_t, kKeyBytes> secret{};
    fill_random(secret);
    const std::string key_id = to_string(uuid_v7());
    sql.execute(kAdd, key_id, secret, valid_from);
    return key_id;
}

}  // namespace

UserId signed_in_user(Sql& sql) {
    const std::optional<UserId> claimed = claimed_user();
    require_same_person(proved(), claimed);
    const std::optional<UserId> user = proved() ? proved() : claimed;
    if (!user) {
        throw Error{ErrorCode::unauthorized, "nobody is signed in", {},
                    "Call fitkart_api.authenticate(access_token) first, in the same transaction."};
    }
    require_open_account(sql, *user);
    return *user;
}

FITKART_API_FUNCTION(authenticate) {
    const auto token = args.required<std::string>("access_token");
    const TokenParts parts = parts_of(token);
    const Instant now = clock_now();
    require_signature(sql, parts, now);
    const TokenClaims claims = claims_of(parts);
    const UserId user = subject_of(claims, now);
    require_same_person(proved(), user);
    require_same_person(claimed_user(), user);
    const Account account = require_open_account(sql, user);
    if (!proved()) {  // the same person again changes nothing: what an outer transaction proved outlives this one
        proved_user().set(user);
    }
    return row(user, account.role, Instant{std::chrono::seconds{*claims.expires_at}});
}

FITKART_FUNCTION(issue_access_token) {
    const auto user = args.required<UserId>("user_id");
    const Account account = require_open_account(sql, user);
    const Instant now = clock_now();
    const Instant expires_at = now + std::chrono::minutes{current_settings(sql).access_token_minutes};
    const std::string_view database_role = account.role == "admin" ? "fitkart_admin" : "fitkart_user";
    return row(signed_token(current_key(sql, now), user, database_role, now, expires_at),
               Instant{std::chrono::floor<std::chrono::seconds>(expires_at)});
}

/// A new random key. The keys before it stay valid as long as a token that they signed just now.
FITKART_FUNCTION(rotate_signing_key) {
    static constexpr Statement kRetire{
        "UPDATE fitkart.signing_keys SET valid_until = $2 WHERE valid_from <= $1 AND (valid_until IS NULL OR valid_until > $2)"};
    const Instant now = clock_now();
    const Instant last_token_ends = now + std::chrono::minutes{current_settings(sql).access_token_minutes} + kTokenClockSkew;
    sql.execute(kRetire, now, last_token_ends);
    return row(add_random_key(sql, now), now, last_token_ends);
}

/// The first key, so that tokens can be issued at all.
FITKART_FUNCTION(seed_signing_key) {
    static constexpr Statement kAny{"SELECT true FROM fitkart.signing_keys LIMIT 1"};
    if (sql.maybe<bool>(kAny)) {
        return value(std::int64_t{0});
    }
    add_random_key(sql, Instant{});  // valid since ever: replays of history sign in too
    return value(std::int64_t{1});
}

}  // namespace fitkart
