#pragma once
/// Whether the tables and this library fit together.

#include "postgres/guard.h"

namespace fitkart {

/// The newest migration that was applied; 0 when there are no tables yet.
[[nodiscard]] int schema_version();

/// The newest migration this library brings.
[[nodiscard]] int newest_migration();

/// MIGRATION_REQUIRED when the tables are older than this library can use, RECONNECT_REQUIRED when they are newer.
void require_schema_version();

}  // namespace fitkart
