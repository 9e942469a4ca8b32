#pragma once
/// The jobs: what must be done from time to time, how often, and when it is late. Who calls them (pg_cron, crontab) is not
/// known here.

#include <chrono>
#include <span>
#include <string_view>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

enum class Job {
    expire_coins,
    expire_holds,
    expire_orders,
    ledger_checkpoint,
    past_days,
    purge_job_runs,
    purge_keys,
    recover_trust,
    refresh_leaderboard,
    review_days,
    shrink_days,
    step_partitions,
};

/// One line of the catalogue of jobs.
struct JobEntry {
    Job job;
    std::string_view name;
    std::string_view schedule;   ///< as cron reads it: minute, hour, day of month, month, day of week; in UTC
    std::chrono::minutes every;  ///< the time between two runs by that schedule
    std::string_view meaning;
};

/// All jobs, ordered by name.
[[nodiscard]] std::span<const JobEntry> job_catalogue();

/// Throws Error{validation_failed} for a name that is no job; it lists those that are.
[[nodiscard]] const JobEntry& job_named(std::string_view name);

/// When the job ought to run again, if it last ran well (or could first have run) at `since`.
[[nodiscard]] Instant due_at(const JobEntry& entry, Instant since);

/// Whether somebody should look: two runs in a row are missing or failed. One late run alarms nobody, and neither does a
/// restart of a few minutes.
[[nodiscard]] bool is_overdue(const JobEntry& entry, Instant since, Instant now);

}  // namespace fitkart
