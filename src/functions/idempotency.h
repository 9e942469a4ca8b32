#pragma once
/// Repeating a call is safe: the same key with the same request answers the first result.

#include <functional>

#include "domain/types.h"

namespace fitkart {

class Args;
class Json;
class Sql;
struct Result;

/// Runs `body` once a key. Without an idempotency_key it just runs. With one, the key is claimed first, by an INSERT
/// that waits for another session that holds the same key; then either body runs and its composite is stored, or the
/// stored one is answered. Throws idempotency_conflict when the key was used for another request. A body that throws
/// frees the key. Keys are unique per SQL function, user and key.
[[nodiscard]] Result once(Args& args, Sql& sql, const UserId& user, const std::function<Result()>& body);

/// The same for answers that are no single value, such as a set of rows: what `body` answers is kept as it is.
[[nodiscard]] Json once_as_json(Args& args, Sql& sql, const UserId& user, const std::function<Json()>& body);

}  // namespace fitkart
