#include "functions/admin_log.h"

#include <arpa/inet.h>

#include "postgres/function.h"
#include "postgres/session.h"

namespace fitkart {
namespace {

/// What came with the request, believed only from the HTTP gateway: anybody else could write what he likes.
std::optional<std::string> request_header(std::string_view name) {
    const std::string headers = session_is_member_of("fitkart_gateway") ? custom_setting("request.headers") : "";
    const std::optional<Json> json = headers.empty() ? std::nullopt : Json::parse(headers);
    const std::optional<Json> header = json ? json->find(name) : std::nullopt;
    return header ? header->as_string() : std::nullopt;
}

bool is_address(const std::string& text) {
    in6_addr any;  // room for either family
    return inet_pton(AF_INET, text.c_str(), &any) == 1 || inet_pton(AF_INET6, text.c_str(), &any) == 1;
}

/// The address that the proxy in front of us saw: each proxy adds at the end whom it talked to, and what stands before that
/// is the client's own word.
std::optional<std::string> client_address() {
    const std::optional<std::string> forwarded = request_header("x-forwarded-for");
    if (!forwarded) {
        return std::nullopt;
    }
    const std::size_t comma = forwarded->rfind(',');
    const std::size_t first = forwarded->find_first_not_of(' ', comma == std::string::npos ? 0 : comma + 1);
    const std::string address = first == std::string::npos ? "" : forwarded->substr(first);
    return is_address(address) ? std::optional(address) : std::nullopt;
}

}  // namespace

void log_admin_action(Sql& sql, const std::optional<UserId>& actor, std::string_view action, std::string_view entity,
                      const std::optional<Uuid>& entity_id, const Json& changes) {
    static constexpr Statement kLog{R"(
        INSERT INTO fitkart.admin_logs (
            id, admin_id, db_role, action, entity_type, entity_id, changes, ip_address, user_agent, created_at)
        VALUES ($1, $2, $3, $4, $5, $6::text, $7,
                COALESCE($8::inet, inet_client_addr()), "left"($9, 400), $10))"};
    sql.execute(kLog, uuid_v7(), actor, session_role(), action, entity, entity_id, changes, client_address(),
                request_header("user-agent"), clock_now());
}

}  // namespace fitkart
