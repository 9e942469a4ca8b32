#include "functions/idempotency.h"

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/composite.h"
#include "postgres/function.h"

namespace fitkart {
namespace {

/// Keys longer than this are refused: they stand in an index.
constexpr std::size_t kLongestKey = 200;

void require_sensible(const std::string& key) {
    if (key.empty() || key.size() > kLongestKey) {
        throw Error{ErrorCode::validation_failed,
                    concat("idempotency_key has ", key.size(), " bytes, 1 to ", kLongestKey, " are allowed"),
                    {{"argument", "idempotency_key"}, {"bytes", static_cast<std::int64_t>(key.size())}}};
    }
}

Error conflict(const std::string& function, const std::string& key, std::string_view why) {
    return Error{ErrorCode::idempotency_conflict,
                 concat("the key was used for another ", function, " request"),
                 {{"function", function}, {"idempotency_key", key}, {"reason", why}},
                 "Use a new key for a new request."};
}

/// Claims the key for this request, or answers what the first call with it answered. The claim comes before every lock.
/// Another session that holds the key makes it wait; when that one commits there is nothing to insert (at REPEATABLE READ
/// and above PostgreSQL raises 40001, and the caller's retry finds the result); when it rolls back, the key is ours.
std::optional<Json> claim(const Args& args, Sql& sql, const UserId& user, const std::string& key) {
    static constexpr Statement kClaim{
        "INSERT INTO fitkart.idempotency_keys (user_id, function_name, key, request_digest, created_at) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"};
    static constexpr Statement kFind{
        "SELECT request_digest, result FROM fitkart.idempotency_keys WHERE user_id = $1 AND function_name = $2 AND key "
        "= $3"};
    require_sensible(key);
    const std::string& function = args.signature().qualified_name;
    const Digest request = args.request_digest();
    while (sql.execute(kClaim, user, function, key, request, clock_now()) == 0) {
        const auto found = sql.maybe<Digest, std::optional<Json>>(kFind, user, function, key);
        if (!found) {
            continue;  // purged between the two statements: claim it again
        }
        const auto& [earlier, stored] = *found;
        if (earlier != request) {
            throw conflict(args.signature().name, key, "other arguments");
        }
        if (!stored) {
            throw conflict(args.signature().name, key, "the first call is still running in this transaction");
        }
        return stored;
    }
    return std::nullopt;
}

void store(const Args& args, Sql& sql, const UserId& user, const std::string& key, const Json& answer) {
    static constexpr Statement kStore{
        "UPDATE fitkart.idempotency_keys SET result = $4 WHERE user_id = $1 AND function_name = $2 AND key = $3"};
    sql.execute(kStore, user, args.signature().qualified_name, key, answer);
}

}  // namespace

Result once(Args& args, Sql& sql, const UserId& user, const std::function<Result()>& body) {
    const auto key = args.optional<std::string>("idempotency_key");
    if (!key) {
        return body();
    }
    if (const auto stored = claim(args, sql, user, *key)) {
        const Oid type = args.signature().result_type;
        return is_composite(type) ? composite(composite_from(type, *stored)) : value(scalar_from(type, *stored));
    }
    Result answer = body();
    if (answer.kind != Result::Kind::scalar) {
        answer = composite(as_composite(args, answer));
    }
    store(args, sql, user, *key, json_from(answer.rows.front().front()));
    return answer;
}

Json once_as_json(Args& args, Sql& sql, const UserId& user, const std::function<Json()>& body) {
    const auto key = args.optional<std::string>("idempotency_key");
    if (!key) {
        return body();
    }
    if (const auto stored = claim(args, sql, user, *key)) {
        return *stored;
    }
    const Json answer = body();
    store(args, sql, user, *key, answer);
    return answer;
}

}  // namespace fitkart
