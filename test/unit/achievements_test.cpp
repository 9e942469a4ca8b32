/// Badges: rule 24, and that looking at what changed finds what looking at everything finds.

#include "domain/achievements.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "domain/error.h"

namespace fitkart {
namespace {

using std::chrono::days;

constexpr Steps kEnough{3'000};

LocalDay day(int number) { return LocalDay{days{number}}; }

const std::vector<Achievement> kBadges{
    {.code = "steps_1k", .criterion = {Measure::lifetime_steps, 1'000}},
    {.code = "steps_10k", .criterion = {Measure::day_steps, 10'000}},
    {.code = "steps_50k", .criterion = {Measure::week_steps, 50'000}},
    {.code = "steps_100k", .criterion = {Measure::month_steps, 100'000}},
    {.code = "streak_7", .criterion = {Measure::streak_days, 7}},
    {.code = "early_bird", .criterion = {Measure::early_steps, 500}},
};

std::vector<std::string> codes(const std::vector<WalkedDay>& walked) {
    std::vector<std::string> found;
    for (const Achievement& badge : unlocked_by(kBadges, progress_of(walked, kEnough))) found.push_back(badge.code);
    return found;
}

using Codes = std::vector<std::string>;

TEST(Achievements, a_thousand_steps_of_a_lifetime) {
    EXPECT_EQ(codes({{day(1), Steps{500}}, {day(40), Steps{499}}}), Codes{});
    EXPECT_EQ(codes({{day(1), Steps{500}}, {day(40), Steps{500}}}), Codes{"steps_1k"});
}

TEST(Achievements, ten_thousand_steps_of_a_day_and_not_of_two) {
    EXPECT_EQ(codes({{day(1), Steps{9'999}}, {day(2), Steps{9'999}}}), Codes{"steps_1k"});
    EXPECT_EQ(codes({{day(1), Steps{10'000}}}), (Codes{"steps_1k", "steps_10k"}));
}

TEST(Achievements, fifty_thousand_steps_of_a_week_from_monday_to_sunday) {
    // 1970-01-05 is a Monday: day 4.
    std::vector<WalkedDay> week;
    for (int i = 4; i < 11; ++i) week.push_back({day(i), Steps{7'200}});
    EXPECT_TRUE(std::ranges::count(codes(week), "steps_50k"));
    for (WalkedDay& one : week) one.day += days{1};  // the last day falls into the next week
    EXPECT_FALSE(std::ranges::count(codes(week), "steps_50k"));
}

TEST(Achievements, a_hundred_thousand_steps_of_a_month) {
    std::vector<WalkedDay> january;
    for (int i = 0; i < 31; ++i) january.push_back({day(i), Steps{3'226}});
    EXPECT_TRUE(std::ranges::count(codes(january), "steps_100k"));
    january.back().day += days{1};
    EXPECT_FALSE(std::ranges::count(codes(january), "steps_100k"));
}

TEST(Achievements, seven_days_in_a_row_with_enough_steps) {
    std::vector<WalkedDay> row;
    for (int i = 0; i < 7; ++i) row.push_back({day(i), Steps{3'000}});
    EXPECT_TRUE(std::ranges::count(codes(row), "streak_7"));
    row[3].steps = Steps{2'999};
    EXPECT_FALSE(std::ranges::count(codes(row), "streak_7"));
}

TEST(Achievements, five_hundred_steps_of_one_morning) {
    EXPECT_TRUE(std::ranges::count(codes({{day(1), Steps{600}, Steps{500}}}), "early_bird"));
    EXPECT_FALSE(std::ranges::count(codes({{day(1), Steps{600}, Steps{499}}, {day(2), Steps{600}, Steps{499}}}), "early_bird"));
}

TEST(Achievements, names_and_thresholds_are_checked) {
    EXPECT_EQ(measure_from("week_steps"), Measure::week_steps);
    EXPECT_THROW((void)measure_from("year_steps"), Error);
    EXPECT_THROW(validate({Measure::day_steps, 0}), Error);
    EXPECT_THROW(validate({Measure::day_steps, -5}), Error);
    EXPECT_NO_THROW(validate({Measure::day_steps, 1}));
}

TEST(Achievements, a_change_downwards_may_meet_nothing) {
    const DayChange down{.day = day(3), .day_before = Steps{12'000}, .day_after = Steps{11'000},
                         .lifetime_before = Steps{500'000}, .lifetime_after = Steps{499'000},
                         .early_before = Steps{900}, .early_after = Steps{800}};
    for (const Achievement& badge : kBadges) EXPECT_FALSE(may_meet(badge.criterion, down, kEnough)) << badge.code;
}

TEST(Achievements, a_single_step_may_complete_a_week_and_a_month) {
    const DayChange step{.day = day(3), .day_before = Steps{9'999}, .day_after = Steps{10'000},
                         .lifetime_before = Steps{99'999}, .lifetime_after = Steps{100'000}};
    EXPECT_TRUE(may_meet({Measure::week_steps, 50'000}, step, kEnough));
    EXPECT_TRUE(may_meet({Measure::month_steps, 100'000}, step, kEnough));
    EXPECT_FALSE(may_meet({Measure::month_steps, 100'001}, step, kEnough)) << "a month is no more than a lifetime";
}

/// Days change one after the other, up and down; whoever looks at each change alone, as record_steps does, finds the
/// same badges at the same moment as whoever evaluates all days after each change.
RC_GTEST_PROP(Achievements, looking_at_the_change_finds_what_looking_at_everything_finds, ()) {
    // Low thresholds, so that they are crossed in small steps and often.
    const std::vector<Achievement> badges{
        {.code = "lifetime", .criterion = {Measure::lifetime_steps, *rc::gen::inRange(1, 9'000)}},
        {.code = "day", .criterion = {Measure::day_steps, *rc::gen::inRange(1, 3'500)}},
        {.code = "week", .criterion = {Measure::week_steps, *rc::gen::inRange(1, 9'000)}},
        {.code = "month", .criterion = {Measure::month_steps, *rc::gen::inRange(1, 20'000)}},
        {.code = "streak", .criterion = {Measure::streak_days, *rc::gen::inRange(1, 6)}},
        {.code = "early", .criterion = {Measure::early_steps, *rc::gen::inRange(1, 800)}},
    };
    std::map<LocalDay, WalkedDay> book;
    std::set<std::string> by_change;
    std::set<std::string> by_everything;
    const auto in_order = [&](DaySpan span) {
        std::vector<WalkedDay> list;
        for (const auto& [at, walked] : book) {
            if (at >= span.first && at <= span.last) list.push_back(walked);
        }
        return list;
    };
    const DaySpan everything{LocalDay::min(), LocalDay::max()};
    const int changes = *rc::gen::inRange(1, 80);
    for (int i = 0; i < changes; ++i) {
        const LocalDay at = day(*rc::gen::inRange(20, 41));
        WalkedDay& walked = book[at];
        walked.day = at;
        const WalkedDay before = walked;
        const Steps lifetime_before = progress_of(in_order(everything), kEnough).lifetime;
        walked.steps = *rc::gen::element(Steps{0}, Steps{2'999}, kEnough, walked.steps + Steps{*rc::gen::inRange(1, 400)});
        walked.early_steps = std::min(walked.steps, Steps{*rc::gen::inRange(0, 800)});
        const Progress now = progress_of(in_order(everything), kEnough);
        const DayChange change{.day = at, .day_before = before.steps, .day_after = walked.steps,
                               .lifetime_before = lifetime_before, .lifetime_after = now.lifetime,
                               .early_before = before.early_steps, .early_after = walked.early_steps};
        for (const Achievement& badge : badges) {
            if (is_met(badge.criterion, now)) by_everything.insert(badge.code);
            if (!may_meet(badge.criterion, change, kEnough)) continue;
            if (is_decided_by_the_day(badge.criterion.measure) ||
                is_met(badge.criterion, progress_of(in_order(days_that_decide(badge.criterion, at)), kEnough))) {
                by_change.insert(badge.code);
            }
        }
        RC_ASSERT(by_change == by_everything);
    }
}

}  // namespace
}  // namespace fitkart
