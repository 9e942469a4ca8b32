#pragma once
/// The settings in force.

#include "postgres/sql.h"

namespace fitkart {

/// The settings as committed now, cached until fitkart.settings changes. The reference is good until the next call.
[[nodiscard]] const Settings& current_settings(Sql& sql);

}  // namespace fitkart
