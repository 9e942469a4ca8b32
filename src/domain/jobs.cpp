#include "domain/jobs.h"

#include <algorithm>
#include <array>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

using std::chrono::minutes;
constexpr minutes kHour{60};
constexpr minutes kDay{24 * 60};

// Odd minutes: on the hour everybody else's jobs run. Nights are quiet hours in UTC for nobody in particular, so daily jobs
// are short ones.
constexpr std::array kCatalogue{
    JobEntry{Job::expire_coins, "expire_coins", "* * * * *", minutes{1}, "books coins whose date is over as expired"},
    JobEntry{Job::expire_holds, "expire_holds", "* * * * *", minutes{1}, "gives back the coins of holds that have run out"},
    JobEntry{Job::expire_orders, "expire_orders", "* * * * *", minutes{1}, "cancels orders that nobody confirmed in time"},
    JobEntry{Job::ledger_checkpoint, "ledger_checkpoint", "7 0 * * *", kDay, "fixes the ledger as it stands after a day, and checks what was written since the last time"},
    JobEntry{Job::past_days, "past_days", "*/10 * * * *", minutes{10}, "judges days that are over by those before and by those of others"},
    JobEntry{Job::purge_job_runs, "purge_job_runs", "41 3 * * *", kDay, "removes runs of jobs older than job_run_days"},
    JobEntry{Job::purge_keys, "purge_keys", "23 * * * *", kHour, "removes idempotency keys older than idempotency_key_days"},
    JobEntry{Job::recover_trust, "recover_trust", "17 4 * * *", kDay, "gives trust back that honest days have won"},
    JobEntry{Job::refresh_leaderboard, "refresh_leaderboard", "*/10 * * * *", minutes{10}, "brings all boards up to date and closes those of past periods"},
    JobEntry{Job::review_days, "review_days", "53 * * * *", kHour, "approves suspicious days below 90 that nobody decided about within review_days"},
    JobEntry{Job::shrink_days, "shrink_days", "29 2 * * *", kDay, "makes days older than sample_detail_days their sums"},
    JobEntry{Job::step_partitions, "step_partitions", "11 3 * * *", kDay, "makes the months that deliveries of steps will need"},
};

static_assert(std::is_sorted(kCatalogue.begin(), kCatalogue.end(), [](const JobEntry& a, const JobEntry& b) { return a.name < b.name; }));

/// A restart, an upgrade, a failover: jobs of every minute may miss that long before anybody is called.
constexpr minutes kPatience{10};

}  // namespace

std::span<const JobEntry> job_catalogue() { return kCatalogue; }

const JobEntry& job_named(std::string_view name) {
    const auto entry = std::find_if(kCatalogue.begin(), kCatalogue.end(), [&](const JobEntry& known) { return known.name == name; });
    if (entry == kCatalogue.end()) {
        std::vector<std::string> names;
        std::string list;
        for (const JobEntry& known : kCatalogue) {
            names.emplace_back(known.name);
            list += concat(list.empty() ? "" : ", ", known.name);
        }
        throw Error{ErrorCode::validation_failed,
                    concat("there is no job ", name),
                    {{"argument", "job"}, {"job", name}, {"jobs", names}},
                    concat("The jobs are ", list, '.')};
    }
    return *entry;
}

Instant due_at(const JobEntry& entry, Instant since) { return since + entry.every; }

bool is_overdue(const JobEntry& entry, Instant since, Instant now) { return now > since + std::max(2 * entry.every, kPatience); }

}  // namespace fitkart
