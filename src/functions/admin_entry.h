#pragma once
/// The door to every admin function of fitkart_api. users.role decides, never a database role (rule 27). Who may not is
/// answered, not raised, so that the line in admin_logs commits: one row with error_code FORBIDDEN, and HTTP status 403.
///
///     FITKART_API_FUNCTION(admin_hold_order) {
///         return as_admin(args, sql, [&](const UserId& admin) { …; return summary_of(sql, user, order); });
///     }
///
/// Such a function is VOLATILE, and its result type has a column error_code text, NULL where all is well.

#include <functional>

#include "domain/types.h"

namespace fitkart {

class Args;
class Sql;
struct Result;

/// Runs `body` for the administrator who is signed in. Throws UNAUTHORIZED when nobody is. Of a function that ends with
/// idempotency_key, `once` belongs inside the body: a refusal is no answer to keep.
[[nodiscard]] Result as_admin(Args& args, Sql& sql, const std::function<Result(const UserId& admin)>& body);

/// The same for moderators, too: what reviews need (rule 27).
[[nodiscard]] Result as_reviewer(Args& args, Sql& sql, const std::function<Result(const UserId& reviewer)>& body);

}  // namespace fitkart
