#include "functions/admin_log.h"

#include "postgres/function.h"
#include "postgres/session.h"

namespace fitkart {

void log_admin_action(Sql& sql, const std::optional<UserId>& actor, std::string_view action, std::string_view entity,
                      const std::optional<Uuid>& entity_id, const Json& changes) {
    static constexpr Statement kLog{R"(
        INSERT INTO fitkart.admin_logs (id, admin_id, db_role, action, entity_type, entity_id, changes, ip_address, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, inet_client_addr(), $8))"};
    const auto id = entity_id ? std::optional(to_string(*entity_id)) : std::nullopt;
    sql.execute(kLog, uuid_v7(), actor, session_role(), action, entity, id, changes, clock_now());
}

}  // namespace fitkart
