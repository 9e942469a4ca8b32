/// Settings, as administrators change them.
#include "domain/error.h"
#include "domain/settings.h"
#include "domain/text.h"

#include "functions/coin_schedules.h"

#include "postgres/function.h"
#include "postgres/session.h"

namespace fitkart {
namespace {

std::optional<std::string> stored_value(Sql& sql, const std::string& key) {
    static constexpr Statement kStored{"SELECT s.value FROM fitkart.settings s WHERE s.key = $1 FOR UPDATE"};
    const auto found = sql.maybe<std::string>(kStored, key);
    return found ? std::optional(std::get<0>(*found)) : std::nullopt;
}

void require_allowed(const std::string& key, const std::string& value) {
    Settings scratch;
    apply_setting(scratch, key, value);
}

void keep_history(Sql& sql, const std::string& key, const std::optional<std::string>& before, const std::string& after,
                  const std::optional<UserId>& actor, Instant now) {
    static constexpr Statement kHistory{
        "INSERT INTO fitkart.setting_history (id, key, old_value, new_value, actor_id, db_role, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
    sql.execute(kHistory, uuid_v7(), key, before, after, actor, session_role(), now);
}

}  // namespace

FITKART_FUNCTION(change_setting) {
    const auto key = args.required<std::string>("setting_key");
    const auto value_given = args.required<std::string>("setting_value");
    const auto actor = args.optional<UserId>("actor");
    static constexpr Statement kWrite{
        "INSERT INTO fitkart.settings (key, value, updated_by_admin_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $4) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_by_admin_id = excluded.updated_by_admin_id, "
        "                                updated_at = excluded.updated_at"};
    require_allowed(key, value_given);
    const std::optional<std::string> before = stored_value(sql, key);
    if (before == value_given) {
        return row(key, before, value_given);
    }
    const Instant now = clock_now();
    sql.execute(kWrite, key, value_given, actor, now);
    keep_history(sql, key, before, value_given, actor, now);
    keep_schedule(sql);  // a new price of walking holds from each person's next local midnight
    return row(key, before, value_given);
}

}  // namespace fitkart
