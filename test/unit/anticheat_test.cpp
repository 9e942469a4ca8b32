// What nobody can have walked is refused; what hardly anybody walks is scored, with reasons.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <random>

#include "domain/anticheat/limits.h"
#include "domain/anticheat/score.h"
#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;
constexpr Instant kNow{sys_days{2026y / June / 1} + 12h};

/// The code of the error, or OK.
template <typename Act>
std::string outcome(Act act) {
    try {
        act();
        return "OK";
    } catch (const Error& error) {
        EXPECT_FALSE(error.detail().empty());
        return std::string(entry_of(error.code()).name) + " " + std::get<std::string>(error.detail()[0].value);
    }
}

TEST(Limits, refuse_counts_that_nobody_walks) {
    EXPECT_EQ(outcome([] { limits::require_possible_count(204'371); }), "OK");
    EXPECT_EQ(outcome([] { limits::require_possible_count(250'001); }), "INVALID_STEP_DATA steps_above_day");
    EXPECT_EQ(outcome([] { limits::require_possible_count(-1); }), "INVALID_STEP_DATA steps_negative");
}
TEST(Limits, five_minutes_of_clock_skew_are_forgiven) {
    EXPECT_EQ(outcome([] { limits::require_possible_time({kNow, kNow + 5min}, kNow); }), "OK");
    EXPECT_EQ(outcome([] { limits::require_possible_time({kNow, kNow + 5min + 1us}, kNow); }), "INVALID_STEP_DATA in_the_future");
}
TEST(Limits, an_interval_ends_after_it_starts) {
    EXPECT_EQ(outcome([] { limits::require_possible_time({kNow, kNow - 1s}, kNow); }), "INVALID_STEP_DATA ends_before_it_starts");
    EXPECT_EQ(outcome([] { limits::require_possible_time({kNow - 1s, kNow - 1s}, kNow); }), "OK");
}
TEST(Limits, an_interval_is_no_longer_than_a_day_of_25_hours) {
    const Stretch long_day{LocalDay{}, {kNow, kNow + 25h}};
    const Stretch usual_day{LocalDay{}, {kNow, kNow + 24h}};
    EXPECT_EQ(outcome([&] { limits::require_within_a_day({kNow, kNow + 25h}, long_day); }), "OK");
    EXPECT_EQ(outcome([&] { limits::require_within_a_day({kNow, kNow + 24h}, usual_day); }), "OK");
    EXPECT_EQ(outcome([&] { limits::require_within_a_day({kNow, kNow + 24h + 1s}, usual_day); }),
              "INVALID_STEP_DATA longer_than_a_day");
    EXPECT_EQ(outcome([&] { limits::require_within_a_day({kNow + 1h, kNow + 25h + 1s}, long_day); }),
              "INVALID_STEP_DATA longer_than_a_day");
}
TEST(Limits, runners_and_an_iphones_seconds_are_possible) {
    const auto cadence = [](int steps, seconds time, RecordingMethod method = RecordingMethod::automatic) {
        return outcome([&] { limits::require_possible_cadence({kNow, kNow + time}, steps, method); });
    };
    EXPECT_EQ(cadence(220, 60s), "OK");
    EXPECT_EQ(cadence(27, 5s), "OK");  // 320 a minute over five seconds
    EXPECT_EQ(cadence(301, 60s), "INVALID_STEP_DATA cadence");
    EXPECT_EQ(cadence(301, 1s), "INVALID_STEP_DATA cadence");
    EXPECT_EQ(cadence(2'501, 600s), "INVALID_STEP_DATA cadence");
    EXPECT_EQ(cadence(13'200, 3600s), "OK");
    EXPECT_EQ(cadence(13'201, 3600s), "INVALID_STEP_DATA cadence");
    EXPECT_EQ(cadence(30'000, 0s, RecordingMethod::manual), "OK");  // typed in, as HealthKit allows
    EXPECT_EQ(cadence(250'000, 24h), "OK");
}
TEST(Limits, measures_are_finite_and_possible) {
    EXPECT_EQ(outcome([] { limits::require_measure("distance_m", 5.0, 0, limits::kSampleDistance); }), "OK");
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL, -0.1, 500'001.0}) {
        EXPECT_EQ(outcome([&] { limits::require_measure("distance_m", bad, 0, limits::kSampleDistance); }),
                  "INVALID_STEP_DATA distance_m");
    }
}

Day day_of(const std::vector<int>& minutes, int from = 8 * 60) {
    std::vector<Slice> slices;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
        Slice slice;
        slice.start = kMidnight + (static_cast<DayMillis>(from) + static_cast<DayMillis>(i)) * kMinute;
        slice.length = kMinute;
        slice.steps = minutes[i];
        slices.push_back(slice);
    }
    Day day;
    day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
    return day;
}
Verdict verdict_of(const Day& day) { return judge(day, reckon(day, {}), {}); }
int score_of(const std::vector<int>& minutes) { return verdict_of(day_of(minutes)).score; }

/// Minutes that scatter around `cadence`, each for itself, as a shaken telephone's do.
std::vector<int> shaker(int minutes, int cadence) {
    std::vector<int> steps;
    unsigned state = 7;
    for (int i = 0; i < minutes; ++i) {
        state = state * 1664525u + 1013904223u;
        steps.push_back(cadence - 6 + static_cast<int>(state >> 28));
    }
    return steps;
}
/// A walker whose minutes scatter, too, while his pace wanders over a quarter of an hour.
std::vector<int> walker(int minutes, int cadence) {
    std::vector<int> steps = shaker(minutes, cadence);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        steps[i] += static_cast<int>(std::lround(6 * std::sin(static_cast<double>(i) / 5)));
    }
    return steps;
}

TEST(Score, an_hours_walk_and_an_hours_run_are_honest) {
    EXPECT_EQ(score_of(walker(60, 110)), 0);
    EXPECT_EQ(score_of(walker(60, 178)), 0);
}
TEST(Score, a_shaker_keeps_a_rhythm_that_nobody_walks) {
    EXPECT_GE(score_of(std::vector<int>(60, 117)), 75);
    const Verdict verdict = verdict_of(day_of(std::vector<int>(60, 117)));
    EXPECT_EQ(verdict.reasons.front().measured, 60);
    std::vector<int> alternating(240);
    for (std::size_t i = 0; i < alternating.size(); ++i) {
        alternating[i] = 200 + static_cast<int>(i % 2);
    }
    EXPECT_GE(score_of(alternating), 75);
}
TEST(Score, nobody_walks_ten_hours_without_a_pause) {
    EXPECT_GE(score_of(walker(600, 110)), 75);
    EXPECT_LT(score_of(walker(300, 110)), 75);
}
TEST(Score, a_pace_that_neither_drifts_nor_stumbles_is_a_machines) {
    EXPECT_GE(score_of(shaker(90, 110)), 75);
    EXPECT_EQ(verdict_of(day_of(shaker(90, 110))).reasons.front().code, "drift");
    EXPECT_EQ(score_of(shaker(60, 110)), 0) << "of an hour the first and the last minute say nothing";
    EXPECT_EQ(score_of(walker(90, 110)), 0) << "the pace of people wanders";
    std::vector<int> stopping = shaker(90, 110);
    stopping[30] = stopping[60] = 70;
    EXPECT_EQ(score_of(stopping), 0) << "people stop at kerbs";
}
/// Minutes on a belt: their counts scatter by `spread`, and each resembles the one before by `memory` (0 to 1).
std::vector<int> on_a_belt(int minutes, double spread, double memory, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> noise;
    std::vector<int> steps;
    double off = spread * noise(random);
    for (int i = 0; i < minutes; ++i) {
        off = memory * off + std::sqrt(1 - memory * memory) * spread * noise(random);
        steps.push_back(static_cast<int>(std::lround((i == 0 ? 60 : i + 1 == minutes ? 50 : 112) + off)));
    }
    return steps;
}
TEST(Score, an_hour_on_a_belt_does_not_wait) {
    for (const double memory : {0.0, 0.3, 0.6, 0.8}) {
        for (const int minutes : {30, 45, 60}) {
            for (unsigned seed = 0; seed < 100; ++seed) {
                ASSERT_LT(score_of(on_a_belt(minutes, 1.2, memory, seed)), 75) << minutes << " minutes, memory " << memory << ", seed " << seed;
                ASSERT_LT(score_of(on_a_belt(minutes, 3, memory, seed)), 75) << minutes << " minutes, memory " << memory << ", seed " << seed;
            }
        }
    }
    int waiting = 0;
    for (unsigned seed = 0; seed < 300; ++seed) {
        waiting += score_of(on_a_belt(60, 0.7, 0.8, seed)) >= 75 ? 1 : 0;
    }
    EXPECT_LE(waiting, 36) << "about one in ten of those that hardly scatter at all, as the guide says";
}
TEST(Score, a_traveller_s_day_is_the_one_he_walked) {
    // An evening's walk at home, seen by the clock of a place ten hours further west, is the middle of the day.
    const Day evening = day_of(walker(240, 100), 20 * 60);
    EXPECT_EQ(judge(evening, reckon(evening, {}), {}, {kMidnight}).score, 0);
    EXPECT_EQ(judge(evening, reckon(evening, {}), {}, {kMidnight + 10 * 60 * kMinute}).score, 0);
    // What is a night on foot by the old clock is none by the new one.
    const Day night = day_of(walker(240, 100), 60);
    EXPECT_GT(judge(night, reckon(night, {}), {}, {kMidnight}).score, 0);
    EXPECT_EQ(judge(night, reckon(night, {}), {}, {kMidnight - 10 * 60 * kMinute}).score, 0);
}
TEST(Score, a_night_on_foot_weighs_but_never_stops_a_day_by_itself) {
    EXPECT_EQ(verdict_of(day_of(walker(240, 100), 60)).reasons.front().code, "night");
    EXPECT_LT(verdict_of(day_of(walker(270, 100), 30)).score, 75) << "who works at night is honest";
    EXPECT_EQ(verdict_of(day_of(walker(59, 100), 60)).score, 0);
    EXPECT_EQ(judge(day_of(walker(240, 100), 60), reckon(day_of(walker(240, 100), 60), {}), {}, {{4u * 3'600'000u}}).score, 0)
        << "by the clock of the walker, twelve hours east";
}
/// The same day with the source's own total beside its minutes.
Day with_total(Day day, int total) {
    Slice slice;
    slice.steps = total;
    day.take({"fitbit", 0, RecordingMethod::automatic, true, true}, {&slice, 1});
    return day;
}
TEST(Score, a_total_above_the_samples_needs_a_silence_among_them) {
    std::vector<int> whole_day(15 * 60, 0);
    for (std::size_t i = 0; i < whole_day.size(); i += 30) {
        std::fill_n(whole_day.begin() + static_cast<std::ptrdiff_t>(i), 4, 90 + static_cast<int>(i % 7));
    }
    const Day day = day_of(whole_day, 7 * 60);  // 11,000 steps
    EXPECT_EQ(verdict_of(with_total(day, 11'900)).score, 0) << "a few more are the grain of the sums";
    EXPECT_GE(verdict_of(with_total(day, 14'300)).score, 75);
    EXPECT_EQ(verdict_of(with_total(day, 14'300)).reasons.front().code, "lift");
    const Day morning_only = day_of({whole_day.begin(), whole_day.begin() + 7 * 60}, 7 * 60);
    EXPECT_EQ(verdict_of(with_total(morning_only, 11'000)).score, 0) << "the afternoon has not synced yet";
    EXPECT_GE(verdict_of(with_total(morning_only, 40'000)).score, 75) << "but not so much happened in it";
}
TEST(Score, counts_that_were_multiplied_leave_gaps) {
    std::vector<int> honest, raised, doubled;
    for (int i = 0; i < 80; ++i) {
        for (int rest = 0; rest < 3; ++rest) {
            honest.push_back(rest == 0 ? 3 + i : 0);
            raised.push_back(rest == 0 ? static_cast<int>(std::lround(1.37 * (3 + i))) : 0);
            doubled.push_back(rest == 0 ? 2 * (3 + i) : 0);
        }
    }
    EXPECT_EQ(score_of(honest), 0);
    EXPECT_GE(score_of(raised), 75);
    EXPECT_EQ(verdict_of(day_of(raised)).reasons.front().code, "scaled");
    EXPECT_NEAR(verdict_of(day_of(raised)).reasons.front().measured, 1.37, 0.005);
    EXPECT_EQ(score_of(doubled), 0) << "some hardware counts strides";
}
TEST(Score, the_least_factor_leaves_gaps_too) {
    std::vector<int> raised, six_in_a_row;
    for (int i = 0; i < 70; ++i) {
        for (int rest = 0; rest < 3; ++rest) {
            raised.push_back(rest == 0 ? static_cast<int>(std::lround(1.252 * (3 + i))) : 0);  // four neighbours and a gap
            six_in_a_row.push_back(raised.back());
        }
    }
    for (int count = 50; count < 56; ++count) {
        six_in_a_row.push_back(count);
    }
    EXPECT_EQ(verdict_of(day_of(raised)).reasons.front().code, "scaled");
    EXPECT_EQ(score_of(six_in_a_row), 0) << "no factor from 1.25 on reaches six neighbours";
}
TEST(Score, a_pace_kept_up_for_an_hour_counts_from_the_threshold_on) {
    const auto has_hour = [](const std::vector<int>& steps) {
        return std::ranges::any_of(verdict_of(day_of(steps)).reasons, [](const Reason& r) { return r.code == "cadence_60_minutes"; });
    };
    std::vector<int> hour(60, 200);
    EXPECT_TRUE(has_hour(hour)) << "12,000 steps, the fastest minute no faster than the others";
    hour.front() = 199;
    EXPECT_FALSE(has_hour(hour));
}
TEST(Score, most_of_a_day_typed_in_is_looked_at) {
    CountingRules earning;
    earning.manual_earns = true;
    Slice typed;
    typed.start = kMidnight + 15 * 60 * kMinute;
    typed.length = 60 * kMinute;
    typed.steps = 4'000;
    Day day = day_of(walker(60, 100));
    day.take({"manual", 0, RecordingMethod::manual, false, true}, {&typed, 1});
    EXPECT_EQ(judge(day, reckon(day, {}), {}).score, 0) << "it earns nothing";
    EXPECT_GE(judge(day, reckon(day, earning), earning).score, 20);
    EXPECT_LT(judge(day, reckon(day, earning), earning).score, 75) << "a walk that was forgotten is no lie";
    Day typed_alone;
    typed_alone.take({"manual", 0, RecordingMethod::manual, false, true}, {&typed, 1});
    EXPECT_GE(judge(typed_alone, reckon(typed_alone, earning), earning).score, 75);
}
TEST(Score, seconds_that_add_up_to_an_impossible_minute_are_seen) {
    std::vector<Slice> seconds;
    for (DayMillis s = 0; s < 60; ++s) {
        Slice slice;
        slice.start = kMidnight + s * 1000;
        slice.length = 1000;
        slice.steps = 100;
        seconds.push_back(slice);
    }
    Day day;
    day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, seconds);
    EXPECT_EQ(verdict_of(day).score, 100);
    EXPECT_EQ(verdict_of(day).reasons.front().code, "cadence_1_minute");
}
TEST(Score, a_day_beyond_any_honest_one_is_seen_without_minutes) {
    Slice total;
    total.steps = 110'000;
    Day day;
    day.take({"google_fit", 0, RecordingMethod::automatic, true, true}, {&total, 1});
    EXPECT_GE(verdict_of(day).score, 75);
}
/// What a rule adds to the score of a day; 0: it says nothing.
int points_of(const Day& day, std::string_view code) {
    const Verdict verdict = verdict_of(day);
    const auto found = std::ranges::find(verdict.reasons, code, &Reason::code);
    return found == verdict.reasons.end() ? 0 : found->points;
}
bool says(const Day& day, std::string_view code) { return points_of(day, code) > 0; }

/// Minutes of a pace that wanders, each step as many metres long as `metres_a_step` says of its minute.
Day with_distance(DayMillis minutes, int cadence, const std::function<double(DayMillis minute)>& metres_a_step) {
    std::vector<Slice> slices;
    for (DayMillis m = 0; m < minutes; ++m) {
        Slice slice;
        slice.start = kMidnight + (480 + m) * kMinute;
        slice.length = kMinute;
        slice.steps = cadence + static_cast<int>(m * 7 % 13);
        slice.distance = static_cast<std::uint32_t>(std::lround(10 * slice.steps * metres_a_step(m)));
        slices.push_back(slice);
    }
    Day day;
    day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
    return day;
}

TEST(Score, steps_without_metres_are_seen) {
    EXPECT_EQ(verdict_of(with_distance(40, 90, [](DayMillis) { return 0.01; })).reasons.at(0).code, "stride");
    EXPECT_FALSE(says(with_distance(40, 90, [](DayMillis) { return 0.7; }), "stride"));
    EXPECT_FALSE(says(with_distance(9, 90, [](DayMillis) { return 0.01; }), "stride")) << "too few to tell";
}

TEST(Score, an_hour_without_metres_within_a_day_that_has_them_weighs) {
    const auto one_hour = [](double metres_a_step) {
        return with_distance(300, 90, [=](DayMillis minute) { return minute >= 120 && minute < 180 ? metres_a_step : 0.7; });
    };
    EXPECT_TRUE(says(one_hour(0.1), "stride_60_minutes"));
    EXPECT_TRUE(says(one_hour(3), "stride_60_minutes"));
    EXPECT_FALSE(says(one_hour(0.5), "stride_60_minutes"));
    EXPECT_FALSE(says(one_hour(1.4), "stride_60_minutes"));
    EXPECT_LT(points_of(one_hour(3), "stride_60_minutes"), 75) << "metres of a train may have come with it";
}

TEST(Score, who_is_faster_than_anybody_has_run_is_seen) {
    const auto run = [](DayMillis minutes, double metres_a_step) { return with_distance(minutes, 185, [=](DayMillis) { return metres_a_step; }); };
    EXPECT_FALSE(says(run(60, 1.75), "speed_60_minutes")) << "the record of an hour, nearly";
    EXPECT_TRUE(says(run(60, 1.95), "speed_60_minutes"));
    EXPECT_LT(points_of(run(60, 1.95), "speed_60_minutes"), 75) << "satellites jump";
    EXPECT_FALSE(says(run(10, 1.95), "speed_10_minutes"));
    const Day sprint = with_distance(90, 200, [](DayMillis minute) { return minute >= 30 && minute < 40 ? 2.6 : 0.9; });
    EXPECT_TRUE(says(sprint, "speed_10_minutes"));
    EXPECT_FALSE(says(with_distance(60, 8, [](DayMillis) { return 60; }), "speed_60_minutes")) << "a train: few steps";
    const Day train = with_distance(120, 60, [](DayMillis minute) { return minute >= 80 && minute < 87 ? 16 : 0.7; });
    EXPECT_TRUE(says(train, "speed_10_minutes"));
    EXPECT_FALSE(says(train, "stride_60_minutes")) << "a train's metres are counted once";
}

/// So many samples in a row, equally long.
int score_of_samples(std::size_t count, DayMillis length, const std::function<int(std::size_t)>& steps, DayMillis pause = 0) {
    std::vector<Slice> slices;
    for (std::size_t i = 0; i < count; ++i) {
        slices.push_back({.start = kMidnight + 600 * kMinute + static_cast<DayMillis>(i) * (length + pause), .length = length, .steps = steps(i)});
    }
    Day day;
    day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
    return judge(day, reckon(day, {}), {}, {kMidnight}).score;
}

TEST(Score, longer_samples_are_not_the_same_again_and_again) {
    const auto same = [](std::size_t) { return 360; };
    EXPECT_EQ(score_of_samples(7, 3 * kMinute, same), 0);
    EXPECT_EQ(score_of_samples(8, 3 * kMinute, same), 40);
    EXPECT_GE(score_of_samples(80, 3 * kMinute, same), 75) << "four hours";
    EXPECT_GE(score_of_samples(118, 2 * kMinute + 1'000, [](std::size_t) { return 250; }), 75) << "a second too long to be a rhythm";
    EXPECT_LT(score_of_samples(36, 5 * kMinute, [](std::size_t) { return 500; }), 75) << "an app that spreads a workout of three hours";
    EXPECT_EQ(score_of_samples(80, 3 * kMinute, [](std::size_t i) { return 350 + static_cast<int>(i * 7 % 19); }), 0);
    EXPECT_EQ(score_of_samples(40, 3 * kMinute, same, kMinute), 0) << "with pauses between them";
    EXPECT_EQ(score_of_samples(40, 15 * kMinute, [](std::size_t) { return 100; }), 0) << "a few steps now and then";
}

TEST(Score, a_spread_of_an_hour_has_no_rhythm_to_judge) {
    Day day;
    Slice hour;
    hour.start = kMidnight;
    hour.length = 60 * kMinute;
    hour.steps = 6'000;
    day.take({"google_fit", 0, RecordingMethod::automatic, false, true}, {&hour, 1});
    EXPECT_EQ(verdict_of(day).score, 0);
}

/// The real days of ../shared/data (see its README), which a machine of CI has.
TEST(Score, flags_at_most_one_honest_day_in_two_hundred) {
    const auto data = std::filesystem::path(__FILE__).parent_path() / "../../../shared/data/fitbit/minute_steps.csv.gz";
    if (!std::filesystem::exists(data)) {
        GTEST_SKIP() << "no ../shared/data: the honest days of Furberg et al. are not here";
    }
    const std::unique_ptr<FILE, int (*)(FILE*)> csv(popen(("zcat '" + data.string() + "'").c_str(), "r"), pclose);
    char line[128];
    std::map<std::pair<std::string, int>, std::vector<int>> days;
    while (std::fgets(line, sizeof line, csv.get()) != nullptr) {
        char user[32];
        char half[3];
        int month = 0, date = 0, year = 0, hour = 0, minute = 0, second = 0, steps = 0;
        if (std::sscanf(line, "%31[0-9],%d/%d/%d %d:%d:%d %2[AP]M,%d", user, &month, &date, &year, &hour, &minute, &second, half,
                        &steps) == 9) {
            auto& minutes = days[{user, month * 100 + date}];
            minutes.resize(1440);
            minutes[static_cast<std::size_t>((hour % 12 + (half[0] == 'P' ? 12 : 0)) * 60 + minute)] = steps;
        }
    }
    int flagged = 0;
    int walked = 0;
    std::map<std::string_view, int> reasons;
    int highest = 0;
    for (const auto& [key, minutes] : days) {
        if (std::accumulate(minutes.begin(), minutes.end(), 0) == 0) {
            continue;
        }
        ++walked;
        const Verdict verdict = verdict_of(day_of(minutes, 0));
        flagged += verdict.score >= 75 ? 1 : 0;
        highest = std::max(highest, verdict.score);
        for (const Reason& reason : verdict.reasons) {
            ++reasons[reason.code];
            std::cout << key.first << " " << key.second << " " << reason.code << " " << reason.points << " " << reason.measured << "\n";
        }
    }
    std::cout << flagged << " of " << walked << " honest days reach 75; the highest score is " << highest << "\n";
    EXPECT_GT(walked, 500);
    EXPECT_LE(flagged * 200, walked);
}

}  // namespace
}  // namespace fitkart
