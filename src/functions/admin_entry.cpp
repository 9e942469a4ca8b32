#include "functions/admin_entry.h"

#include <algorithm>

#include "domain/error.h"

#include "functions/admin_log.h"
#include "functions/identity.h"

#include "postgres/composite.h"
#include "postgres/function.h"

namespace fitkart {
namespace {

struct Standing {
    std::string role;
    bool suspended = false;
};

Standing standing_of(Sql& sql, const UserId& user, Instant now) {
    static constexpr Statement kStanding{R"(
        SELECT u.role, u.suspended_at IS NOT NULL AND (u.suspended_until IS NULL OR u.suspended_until > $2)
          FROM fitkart.users u
         WHERE u.id = $1)"};
    const auto [role, suspended] = sql.one<std::string, bool>(kStanding, user, now);
    return {role, suspended};
}

void set_http_status(Sql& sql, int status) {
    static constexpr Statement kStatus{"SELECT pg_catalog.set_config('response.status', $1, true)"};
    sql.execute(kStatus, std::to_string(status));
}

Json attempt_of(const Args& args, const Standing& standing) {
    JsonWriter json;
    json.begin_object();
    json.field("function", args.signature().qualified_name);
    json.field("role", standing.role);
    json.field("suspended", standing.suspended);
    json.end_object();
    return json.done();
}

/// A row of the function's own type with error_code alone.
Result answer_error(const Args& args, ErrorCode code) {
    JsonWriter json;
    json.begin_object();
    json.field("error_code", entry_of(code).name);
    json.end_object();
    const Value whole = composite_from(args.signature().result_type, json.done());
    return args.signature().returns_set ? Result{Result::Kind::rows, {columns_of(whole)}} : composite(whole);
}

Result forbid(const Args& args, Sql& sql, const UserId& caller, const Standing& standing) {
    log_admin_action(sql, caller, "refused", "function", std::nullopt, attempt_of(args, standing));
    set_http_status(sql, entry_of(ErrorCode::forbidden).http_status);
    return answer_error(args, ErrorCode::forbidden);
}

Result as_staff(Args& args, Sql& sql, std::initializer_list<std::string_view> roles,
                const std::function<Result(const UserId& member)>& body) {
    const UserId caller = signed_in_user(sql);
    const Standing standing = standing_of(sql, caller, clock_now());
    if (std::ranges::find(roles, standing.role) == roles.end() || standing.suspended) {
        return forbid(args, sql, caller, standing);
    }
    return body(caller);
}

}  // namespace

Result as_admin(Args& args, Sql& sql, const std::function<Result(const UserId& admin)>& body) {
    return as_staff(args, sql, {"admin"}, body);
}

Result as_reviewer(Args& args, Sql& sql, const std::function<Result(const UserId& reviewer)>& body) {
    return as_staff(args, sql, {"moderator", "admin"}, body);
}

}  // namespace fitkart
