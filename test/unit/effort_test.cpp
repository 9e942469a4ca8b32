// What heart rates and calories tell of a day, whatever versions of its samples came, and in which order.

#include <gtest/gtest.h>

#include <vector>

#include "domain/anticheat/effort.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;

MeasuredSample minute_of(DayMillis at, int steps, std::optional<double> heart, std::optional<double> calories = {}, std::uint64_t version = 0) {
    Slice slice;
    slice.start = (16 * 60 + at) * kMinute;
    slice.length = kMinute;
    slice.steps = steps;
    slice.id = version == 0 ? 0 : 100 + at;
    slice.version = version;
    return {{"withings", 0, RecordingMethod::automatic, false, true}, slice, heart, calories};
}

Day day_of(const std::vector<MeasuredSample>& samples) {
    Day day;
    for (const MeasuredSample& sample : samples) {
        (void)day.take(sample.key, {&sample.slice, 1});
    }
    return day;
}

Effort effort_of_all(const std::vector<MeasuredSample>& samples) { return effort_of(day_of(samples), samples); }

TEST(Effort, is_of_brisk_samples_alone) {
    const Effort effort = effort_of_all({minute_of(0, 110, 120, 5), minute_of(1, 99, 60, 1), minute_of(2, 100, 130, 6), minute_of(3, 120, {})});
    EXPECT_EQ(effort.minutes, 2);
    EXPECT_EQ(effort.heart, 130);
    EXPECT_EQ(effort.steps, 210);
    EXPECT_EQ(effort.calories, 11);
}
TEST(Effort, knows_the_version_that_stands_and_no_other) {
    const MeasuredSample first = minute_of(0, 110, 60, 1, 1);
    const MeasuredSample second = minute_of(0, 120, 130, 6, 2);
    for (const Effort& effort : {effort_of_all({first, second}), effort_of(day_of({second, first}), std::vector{second})}) {
        EXPECT_EQ(effort.minutes, 1);
        EXPECT_EQ(effort.heart, 130);
        EXPECT_EQ(effort.steps, 120);
    }
    EXPECT_EQ(effort_of_all({first, minute_of(0, 0, 70, 1, 3)}).minutes, 0) << "what was deleted tells nothing";
    EXPECT_EQ(effort_of_all({minute_of(0, 110, 60), minute_of(0, 111, 125)}).heart, 125) << "without an id the larger count stands";
}
TEST(Effort, does_not_count_what_moved_to_another_day) {
    const MeasuredSample sample = minute_of(0, 110, 60, 1, 1);
    Day day = day_of({sample});
    EXPECT_EQ(effort_of(day, std::vector{sample}).minutes, 1);
    MeasuredSample later = sample;
    later.slice.version = 2;
    Day moved_to = day_of({later});
    (void)day.mark_moved(moved_to);
    EXPECT_EQ(effort_of(day, std::vector{sample}).minutes, 0);
}
TEST(Effort, of_a_day_without_measures_is_none) { EXPECT_EQ(effort_of(Day{}, {}).minutes, 0); }

}  // namespace
}  // namespace fitkart
