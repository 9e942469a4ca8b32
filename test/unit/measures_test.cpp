// Metres, kilocalories and heart beats that were recorded beside steps: what of them falls into a time.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "domain/timeline/measures.h"

namespace fitkart {
namespace {

Instant at(int second) { return Instant{std::chrono::seconds{1'780'000'000 + second}}; }
Interval time_of(int from, int to) { return {at(from), at(to)}; }
MeasuredTime measured(int from, int to, double amount) { return {time_of(from, to), amount}; }

TEST(Quantity, is_that_of_the_same_time) {
    const Quantity metres({measured(60, 120, 40), measured(0, 60, 30)});
    EXPECT_EQ(metres.within(time_of(0, 60)), 30);
    EXPECT_EQ(metres.within(time_of(60, 120)), 40);
    EXPECT_EQ(metres.within(time_of(0, 120)), 70);
    EXPECT_DOUBLE_EQ(metres.within(time_of(6, 108)).value_or(0), 59) << "each record is spread evenly";
}
TEST(Quantity, is_none_where_a_part_is_not_covered) {
    const Quantity metres({measured(0, 95, 95)});
    EXPECT_EQ(metres.within(time_of(0, 100)), 95) << "19 of 20 parts are";
    EXPECT_EQ(metres.within(time_of(0, 101)), std::nullopt);
    EXPECT_EQ(metres.within(time_of(200, 260)), std::nullopt);
    EXPECT_EQ(metres.within(time_of(-60, 0)), std::nullopt);
    EXPECT_EQ(metres.within(time_of(10, 10)), std::nullopt) << "no time has no metres";
    EXPECT_EQ(Quantity({}).within(time_of(0, 60)), std::nullopt);
    const Quantity apart({measured(0, 50, 50), measured(60, 120, 60)});
    EXPECT_EQ(apart.within(time_of(0, 120)), std::nullopt) << "a gap of a twelfth";
    EXPECT_EQ(apart.within(time_of(60, 120)), 60);
}
TEST(Quantity, is_none_where_it_was_recorded_twice) {
    const Quantity twice({measured(0, 60, 50), measured(0, 60, 50), measured(60, 120, 45)});
    EXPECT_EQ(twice.within(time_of(0, 60)), std::nullopt);
    EXPECT_EQ(twice.within(time_of(60, 120)), 45);
}
TEST(Quantity, is_none_of_records_that_last_more_than_a_quarter_longer) {
    const Quantity day({measured(0, 86'400, 10'000)});
    EXPECT_EQ(day.within(time_of(0, 60)), std::nullopt);
    EXPECT_EQ(day.within(time_of(0, 69'119)), std::nullopt);
    EXPECT_DOUBLE_EQ(day.within(time_of(0, 69'120)).value_or(0), 8'000) << "a quarter longer";
    const Quantity minutes({measured(0, 60, 40), measured(60, 120, 40), measured(120, 180, 40), measured(180, 240, 40)});
    EXPECT_EQ(minutes.within(time_of(60, 120)), 40) << "what ended before and begins after is none of them";
    EXPECT_DOUBLE_EQ(minutes.within(time_of(10, 235)).value_or(0), 150);
    EXPECT_EQ(minutes.within(time_of(90, 150)), std::nullopt) << "two minutes of metres for one of steps";
}
TEST(Quantity, leaves_out_what_says_nothing) {
    const Quantity metres({measured(0, 60, 50), measured(30, 30, 1'000), measured(60, 0, 10), measured(0, 90'001, 7), measured(0, 60, -1),
                           measured(0, 60, std::numeric_limits<double>::quiet_NaN()), measured(0, 60, std::numeric_limits<double>::infinity())});
    EXPECT_EQ(metres.within(time_of(0, 60)), 50);
    const Interval ages{Instant{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}}, Instant{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}}};
    EXPECT_EQ(Quantity(std::vector<MeasuredTime>(100, {ages, 1})).within(ages), std::nullopt);
}

/// The plain way: every record asked.
std::optional<double> within_by_hand(const std::vector<MeasuredTime>& records, int from, int to) {
    double amount = 0;
    int once = 0;
    for (int second = from; second < to; ++second) {
        const auto covers = [&](const MeasuredTime& record) { return record.time.begin <= at(second) && at(second) < record.time.end; };
        once += std::ranges::count_if(records, covers) == 1 ? 1 : 0;
        for (const MeasuredTime& record : records) {
            amount += covers(record) ? record.amount / static_cast<double>((record.time.end - record.time.begin) / std::chrono::seconds{1}) : 0;
        }
    }
    int last = 0;
    for (const MeasuredTime& record : records) {
        const bool overlaps = record.time.begin < at(to) && record.time.end > at(from);
        last += overlaps ? static_cast<int>((record.time.end - record.time.begin) / std::chrono::seconds{1}) : 0;
    }
    return once * 20 >= (to - from) * 19 && 4 * last <= 5 * (to - from) ? std::optional{amount} : std::nullopt;
}

RC_GTEST_PROP(Quantity, is_what_asking_every_record_gives_in_any_order, ()) {
    std::vector<MeasuredTime> records;
    for (int next = 0; next < 600;) {
        const int gap = *rc::gen::weightedElement<int>({{6, 0}, {1, -5}, {1, 2}, {1, 40}});
        const int begin = std::max(0, next + gap);
        const int length = *rc::gen::inRange(1, 120);
        records.push_back(measured(begin, begin + length, *rc::gen::inRange(0, 200)));
        next = begin + length;
    }
    const int from = *rc::gen::inRange(-20, 600);
    const int to = from + *rc::gen::inRange(1, 400);
    const auto expected = within_by_hand(records, from, to);
    RC_TAG(expected ? "given" : "none");
    std::ranges::reverse(records);
    const auto given = Quantity(records).within(time_of(from, to));
    RC_ASSERT(given.has_value() == expected.has_value());
    const double off = expected ? std::abs(*given - *expected) : 0;
    RC_ASSERT(off < 1e-6);
}

TEST(Walk, has_sixty_steps_a_minute) {
    EXPECT_TRUE(is_walk(time_of(0, 90), 90));
    EXPECT_FALSE(is_walk(time_of(0, 90), 89));
    EXPECT_FALSE(is_walk(time_of(0, 3'600), 600)) << "a bicycle";
}

TEST(Pulse, is_the_mean_of_a_time) {
    const Pulse pulse({{at(90), 130}, {at(0), 80}, {at(30), 100}, {at(60), 120}});
    EXPECT_EQ(pulse.within(time_of(0, 60)), 90);
    EXPECT_EQ(pulse.within(time_of(60, 120)), 125);
    EXPECT_EQ(pulse.within(time_of(1, 30)), std::nullopt);
    EXPECT_EQ(pulse.within(time_of(60, 60)), std::nullopt);
    EXPECT_EQ(pulse.within(time_of(60, 0)), std::nullopt);
    EXPECT_EQ(Pulse({}).within(time_of(0, 60)), std::nullopt);
}

}  // namespace
}  // namespace fitkart
