#pragma once
/// Rows that have done their duty and go after a setting of days.

#include "postgres/sql.h"

namespace fitkart {

/// Removes at most `most` idempotency keys older than idempotency_key_days; how many they were.
std::int64_t purge_idempotency_keys(Sql& sql, Instant now, std::int32_t most);

/// Removes at most `most` runs of jobs older than job_run_days; how many they were. The last good run of each job stays.
std::int64_t purge_job_runs(Sql& sql, Instant now, std::int32_t most);

}  // namespace fitkart
