#pragma once
/// The log of what administrators did (fitkart.admin_logs), append-only.

#include <optional>
#include <string_view>

#include "domain/types.h"

namespace fitkart {

class Json;
class Sql;

/// One entry: `action` (coupon_changed) on `entity` (coupon) of that id, if it is about one thing. `changes` is an object,
/// {"before": …, "after": …} of the fields that changed; personal fields do not belong in it (rule 17).
void log_admin_action(Sql& sql, const std::optional<UserId>& actor, std::string_view action, std::string_view entity,
                      const std::optional<Uuid>& entity_id, const Json& changes);

}  // namespace fitkart
