/// The catalogue of jobs: names, schedules, lateness.

#include "domain/jobs.h"

#include <gtest/gtest.h>

#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

/// The time between two runs of a cron line, for the few forms that the catalogue uses.
minutes interval_of(std::string_view schedule) {
    const std::string_view minute = schedule.substr(0, schedule.find(' '));
    const std::string_view rest = schedule.substr(schedule.find(' ') + 1);
    if (rest != "* * * *") {
        EXPECT_EQ(rest.substr(rest.find(' ') + 1), "* * *") << schedule;
        return 24h;
    }
    if (minute == "*") {
        return 1min;
    }
    if (minute.starts_with("*/")) {
        return minutes{std::stoi(std::string(minute.substr(2)))};
    }
    return 1h;
}

TEST(Jobs, the_interval_is_the_one_of_the_schedule) {
    for (const JobEntry& entry : job_catalogue()) {
        EXPECT_EQ(interval_of(entry.schedule), entry.every) << entry.name;
    }
}

TEST(Jobs, every_job_is_found_by_its_name) {
    for (const JobEntry& entry : job_catalogue()) {
        EXPECT_EQ(job_named(entry.name).job, entry.job);
    }
}

TEST(Jobs, an_unknown_name_is_refused_with_the_list_of_jobs) {
    try {
        (void)job_named("make_tea");
        FAIL() << "make_tea is a job";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::validation_failed);
        for (const JobEntry& entry : job_catalogue()) {
            EXPECT_NE(error.hint().find(entry.name), std::string::npos) << entry.name;
        }
    }
    EXPECT_THROW((void)job_named(""), Error);
    EXPECT_THROW((void)job_named("Expire_holds"), Error);
}

TEST(Jobs, one_missed_run_alarms_nobody_and_two_do) {
    const Instant since{sys_days{2026y / 3 / 2} + 12h};
    for (const JobEntry& entry : job_catalogue()) {
        EXPECT_EQ(due_at(entry, since), since + entry.every);
        EXPECT_FALSE(is_overdue(entry, since, since + entry.every)) << entry.name;
        EXPECT_FALSE(is_overdue(entry, since, since + 2 * entry.every)) << entry.name;
        EXPECT_TRUE(is_overdue(entry, since, since + std::max<Instant::duration>(2 * entry.every, 10min) + 1us)) << entry.name;
    }
}

TEST(Jobs, a_restart_of_ten_minutes_alarms_nobody) {
    const Instant since{sys_days{2026y / 3 / 2} + 12h};
    for (const JobEntry& entry : job_catalogue()) {
        EXPECT_FALSE(is_overdue(entry, since, since + 10min)) << entry.name;
    }
}

}  // namespace
}  // namespace fitkart
