// What a day is held against: its walker's own days before.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/anticheat/habit.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;

/// Days before with these steps, the newest last.
std::vector<PastDay> days(const std::vector<std::int64_t>& steps) {
    std::vector<PastDay> before;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        before.push_back({.ago = static_cast<int>(steps.size() - i), .steps = steps[i]});
    }
    return before;
}

/// A day of `steps` in bouts of ten minutes each hour from `hour` on, and a total above them.
Day day_of(int steps, int total = 0, int hour = 8) {
    std::vector<Slice> slices;
    const int bouts = 14;
    for (int bout = 0; bout < bouts; ++bout) {
        Slice slice;
        slice.start = kMidnight + static_cast<DayMillis>(hour * 60 + bout * 60) * kMinute;
        slice.length = 10 * kMinute;
        slice.steps = steps / bouts;
        slices.push_back(slice);
    }
    Day day;
    day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
    if (total > 0) {
        Slice slice;
        slice.steps = total;
        day.take({"fitbit", 0, RecordingMethod::automatic, true, true}, {&slice, 1});
    }
    return day;
}

/// A day that came so many days after it was over.
DayFacts days_later(int days) { return {.came = Instant{std::chrono::days{days}}, .end = Instant{}}; }

Verdict verdict_of(const Day& day, const Habit& habit) { return judge(day, reckon(day, {}), {}, {{}, std::nullopt, habit}); }

int points_of(const Verdict& verdict, std::string_view code) {
    for (const Reason& reason : verdict.reasons) {
        if (reason.code == code) {
            return reason.points;
        }
    }
    return 0;
}

const std::vector<std::int64_t> kUsual{7000, 9000, 4000, 8000, 6500, 12000, 3000, 7500, 9500, 5000, 8800, 6100, 10100, 7300};

TEST(Habit, is_medians_that_one_odd_day_does_not_move) {
    const Habit usual = habit_of(days(kUsual));
    EXPECT_EQ(usual.days, 14);
    EXPECT_EQ(usual.median, 7500);
    std::vector<std::int64_t> with_a_marathon = kUsual;
    with_a_marathon[3] = 70'000;
    EXPECT_LE(habit_of(days(with_a_marathon)).median, 8800);
    EXPECT_EQ(habit_of({}), Habit{});
}

TEST(Habit, a_day_far_above_ones_own_weighs_and_does_not_wait_alone) {
    const Habit usual = habit_of(days(kUsual));
    EXPECT_EQ(verdict_of(day_of(14'000), usual).score, 0);
    const Verdict far = verdict_of(day_of(28'000), usual);
    EXPECT_GT(points_of(far, "unusual_total"), 0);
    EXPECT_LT(far.score, 75);
    EXPECT_EQ(points_of(verdict_of(day_of(28'000), habit_of(days({7000, 8000, 7500}))), "unusual_total"), 0) << "new people have no habit";
}

TEST(Habit, the_same_total_day_after_day_waits) {
    const Habit same = habit_of(days({9900, 9950, 9870, 9990, 9930, 9910, 9960}));
    EXPECT_EQ(same.alike, 7);
    EXPECT_GE(verdict_of(day_of(9940), same).score, 75);
    EXPECT_LT(verdict_of(day_of(12'000), same).score, 75) << "a day that differs is a day like others";
    EXPECT_EQ(points_of(verdict_of(day_of(7500), habit_of(days(kUsual))), "same_totals"), 0);
}

TEST(Habit, totals_above_their_samples_again_and_again_wait) {
    std::vector<PastDay> before = days(kUsual);
    for (PastDay& day : before) {
        day.lifted = day.ago <= 5;
    }
    const Habit habit = habit_of(before);
    EXPECT_EQ(habit.lifted, 5);
    EXPECT_GE(verdict_of(day_of(7000, 7700), habit).score, 75);
    EXPECT_EQ(verdict_of(day_of(7000), habit).score, 0) << "a day without a lift";
    EXPECT_LT(verdict_of(day_of(7000, 7700), habit_of(days(kUsual))).score, 75) << "one small lift is nothing";
    const Verdict silent = verdict_of(day_of(7000, 7700, 16), habit);  // the tracker was off until the afternoon
    EXPECT_GT(points_of(silent, "lifted_again"), 0);
    EXPECT_LT(silent.score, 75);
}

TEST(Habit, growth_and_lateness_only_weigh) {
    std::vector<std::int64_t> rising;
    for (int day = 0; day < 28; ++day) {
        rising.push_back(4000 + 300 * day);
    }
    const Habit habit = habit_of(days(rising), days_later(30));
    EXPECT_GT(habit.growth, 180);
    const Verdict verdict = verdict_of(day_of(14'000), habit);
    EXPECT_EQ(points_of(verdict, "late"), 11);
    EXPECT_EQ(verdict.score, 11) << "one of them counts";
    const Verdict in_time = verdict_of(day_of(14'000), habit_of(days(rising)));
    EXPECT_GT(points_of(in_time, "growth"), 0);
    EXPECT_LE(in_time.score, 11);
    EXPECT_EQ(points_of(verdict_of(day_of(5'000), habit_of(days(rising))), "growth"), 0);
}

TEST(Habit, who_works_at_night_is_held_against_his_own_nights) {
    std::vector<Slice> slices;
    for (int minute = 0; minute < 180; ++minute) {
        Slice slice;
        slice.start = kMidnight + static_cast<DayMillis>(40 + minute) * kMinute;
        slice.length = kMinute;
        slice.steps = 60 + (minute * 37) % 55;
        slices.push_back(slice);
    }
    Day day;
    day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
    EXPECT_GT(points_of(judge(day, reckon(day, {}), {}), "night"), 0);
    std::vector<PastDay> nights = days(kUsual);
    for (PastDay& past : nights) {
        past.night = 170;
    }
    EXPECT_EQ(points_of(verdict_of(day, habit_of(nights)), "night"), 0);
}

TEST(Habit, a_heart_at_rest_and_energy_that_walking_does_not_take_weigh) {
    const auto points = [](const Effort& effort, std::string_view code) { return points_of(verdict_of(day_of(9'000), habit_of({}, {.effort = effort})), code); };
    EXPECT_EQ(points({.minutes = 45, .heart = 104}, "heart"), 0);
    EXPECT_EQ(points({.minutes = 45, .heart = 76}, "heart"), 0) << "trained people";
    EXPECT_GE(points({.minutes = 45, .heart = 64}, "heart"), 40);
    EXPECT_LT(points({.minutes = 45, .heart = 40}, "heart"), 75);
    EXPECT_EQ(points({.minutes = 20, .heart = 60}, "heart"), 0) << "too little to tell";
    EXPECT_EQ(points({.steps = 6'000, .calories = 280}, "energy"), 0);
    EXPECT_EQ(points({.steps = 6'000, .calories = 12}, "energy"), 50);
    EXPECT_EQ(points({.steps = 6'000, .calories = 6'000}, "energy"), 50);
    EXPECT_EQ(points({.steps = 2'000, .calories = 0}, "energy"), 0);
}

TEST(Habit, days_that_come_in_one_upload_long_after_they_were_over_weigh) {
    const auto before = [](int count, std::chrono::minutes apart) {
        std::vector<PastDay> days;
        for (int ago = 1; ago <= count; ++ago) {
            days.push_back({.ago = ago, .steps = 8'000, .came = Instant{std::chrono::days{10}} - ago * apart});
        }
        return days;
    };
    using std::chrono::minutes;
    EXPECT_EQ(habit_of(before(12, minutes{1}), days_later(10)).at_once, 12);
    EXPECT_EQ(habit_of(before(12, minutes{40}), days_later(10)).at_once, 1) << "a day each forty minutes is no upload";
    EXPECT_EQ(habit_of(before(12, minutes{1}), days_later(2)).at_once, 0) << "a weekend without a network";
    EXPECT_EQ(points_of(verdict_of(day_of(8'000), habit_of(before(4, minutes{1}), days_later(10))), "at_once"), 0);
    EXPECT_EQ(points_of(verdict_of(day_of(8'000), habit_of(before(25, minutes{1}), days_later(10))), "at_once"), 11);
}

TEST(Habit, many_zones_and_many_accounts_on_one_device_weigh) {
    const auto points = [](const DayFacts& facts, std::string_view code) { return points_of(verdict_of(day_of(9'000), habit_of({}, facts)), code); };
    EXPECT_EQ(points({.zones = 3}, "zone_changes"), 0) << "a journey there and back";
    EXPECT_EQ(points({.zones = 4}, "zone_changes"), 5);
    EXPECT_EQ(points({.zones = 14}, "zone_changes"), 11) << "crews of aircraft do so, too";
    EXPECT_EQ(points({.accounts = 5}, "crowded_device"), 0) << "a family";
    EXPECT_EQ(points({.accounts = 6}, "crowded_device"), 40);
    EXPECT_EQ(points({.accounts = 100}, "crowded_device"), 70);
}

TEST(Habit, somebody_new_is_held_against_all_people) {
    const DayFacts facts{.common = 30'000};
    EXPECT_EQ(points_of(verdict_of(day_of(29'000), habit_of({}, facts)), "uncommon_total"), 0);
    EXPECT_EQ(points_of(verdict_of(day_of(31'000), habit_of({}, facts)), "uncommon_total"), 5);
    EXPECT_EQ(points_of(verdict_of(day_of(59'990), habit_of({}, facts)), "uncommon_total"), 11);
    EXPECT_EQ(points_of(verdict_of(day_of(59'990), habit_of(days(kUsual), facts)), "uncommon_total"), 0) << "who has a habit is held against that";
    EXPECT_EQ(points_of(verdict_of(day_of(59'990), habit_of({})), "uncommon_total"), 0) << "too few people to tell";
}

RC_GTEST_PROP(Habit, is_fifteen_numbers_and_back_and_depends_on_no_order, ()) {
    std::vector<PastDay> before;
    for (int ago = kHabitDays; ago > 0; --ago) {
        if (*rc::gen::inRange(0, 4) != 0) {
            before.push_back({ago, *rc::gen::inRange<std::int64_t>(1, 250'001), *rc::gen::inRange(0, 270), *rc::gen::arbitrary<bool>(),
                              Instant{std::chrono::hours{*rc::gen::inRange(0, 9'600)}}});
        }
    }
    DayFacts facts = days_later(*rc::gen::inRange(0, 400));
    facts.zones = *rc::gen::inRange(0, 20);
    facts.accounts = *rc::gen::inRange(0, 101);
    facts.common = *rc::gen::inRange(0, 60'000);
    const Habit habit = habit_of(before, facts);
    RC_ASSERT(habit_from(numbers_of(habit)) == habit);
    auto at_first = numbers_of(habit);
    at_first.resize(11);
    RC_ASSERT(habit_from(at_first).late == habit.late);
    RC_ASSERT(habit_from(at_first).accounts == 0);
    std::vector<PastDay> reversed(before.rbegin(), before.rend());
    RC_ASSERT(habit_of(reversed, facts) == habit);
    RC_ASSERT(habit.alike <= 7 && habit.lifted <= 7 && habit.days <= kHabitDays);
    const Day day = day_of(*rc::gen::inRange(14, 200'000));
    const Verdict with = verdict_of(day, habit);
    RC_ASSERT(with.score >= judge(day, reckon(day, {}), {}).score);
    RC_ASSERT(with.score <= 100);
}

}  // namespace
}  // namespace fitkart
