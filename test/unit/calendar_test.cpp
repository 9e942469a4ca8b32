// Rule 4: which local day a sample belongs to, and how it is cut at midnight.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "domain/timeline/apportion.h"
#include "domain/timeline/calendar.h"

namespace fitkart {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

constexpr Instant at(sys_days day, microseconds time = 0us) { return Instant{day} + time; }
constexpr LocalDay local(sys_days day) { return LocalDay{day.time_since_epoch()}; }
constexpr sys_days kDay{2026y / March / 29};

/// Berlin around the day of 23 hours: midnight at 23:00 UTC, then at 22:00 UTC.
class Berlin : public Calendar {
  public:
    Stretch stretch_at(Instant instant) override {
        const Instant begin = at(kDay - days{1}, 23h);
        const Instant end = at(kDay, 22h);
        if (instant < begin) {
            return {local(kDay - days{1}), {begin - 24h, begin}};
        }
        return instant < end ? Stretch{local(kDay), {begin, end}} : Stretch{local(kDay + days{1}), {end, end + 24h}};
    }
};

TEST(LocalDays, a_sample_belongs_to_the_local_day_of_its_start) {
    FixedOffset tokyo(540min);
    const auto parts = split_by_day({at(kDay, 16h), at(kDay, 16h + 5min)}, 500, tokyo);
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0].day, local(kDay + days{1}));
    EXPECT_EQ(parts[0].steps, 500);
    FixedOffset hawaii(-600min);
    EXPECT_EQ(split_by_day({at(kDay, 9h), at(kDay, 9h)}, 5, hawaii)[0].day, local(kDay - days{1}));
}
TEST(LocalDays, a_sample_across_midnight_is_split_exactly) {
    FixedOffset utc(0min);
    const auto parts = split_by_day({at(kDay, 23h + 50min), at(kDay + days{1}, 20min)}, 100, utc);
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0].steps, 33);
    EXPECT_EQ(parts[1].steps, 67);
    EXPECT_EQ(parts[0].time.end, at(kDay + days{1}));
    EXPECT_EQ(parts[1].time.begin, at(kDay + days{1}));
}
TEST(LocalDays, an_interval_that_ends_at_midnight_stays_whole) {
    FixedOffset utc(0min);
    EXPECT_EQ(split_by_day({at(kDay, 23h), at(kDay + days{1})}, 100, utc).size(), 1u);
}
TEST(LocalDays, a_day_of_23_hours_is_a_day) {
    Berlin berlin;
    const auto parts = split_by_day({at(kDay - days{1}, 22h + 30min), at(kDay, 22h + 30min)}, 2400, berlin);
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_EQ(parts[0].steps, 50);
    EXPECT_EQ(parts[1].steps, 2300);
    EXPECT_EQ(parts[2].steps, 50);
}
TEST(LocalDays, who_flies_west_has_one_day_in_two_stretches) {
    class Traveller : public Calendar {
      public:
        Stretch stretch_at(Instant instant) override {  // changes zone at noon UTC, and stays in the same date
            const bool before = instant < at(kDay, 12h);
            return before ? Stretch{local(kDay), {at(kDay), at(kDay, 12h)}} : Stretch{local(kDay), {at(kDay, 12h), at(kDay, 30h)}};
        }
    } traveller;
    const auto parts = split_by_day({at(kDay, 11h), at(kDay, 13h)}, 99, traveller);
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0].steps, 99);
    EXPECT_EQ(parts[0].time.end, at(kDay, 13h));
}

RC_GTEST_PROP(Apportion, loses_nothing_and_is_never_a_whole_step_off, ()) {
    const auto total = *rc::gen::inRange<std::int64_t>(0, 250'000);
    const auto weights = *rc::gen::suchThat(rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 90'000'000)),
                                            [](const auto& w) { return std::accumulate(w.begin(), w.end(), std::int64_t{0}) > 0; });
    const auto whole = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    const auto shares = apportion(total, weights);
    RC_ASSERT(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}) == total);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double exact = static_cast<double>(total) * static_cast<double>(weights[i]) / static_cast<double>(whole);
        RC_ASSERT(std::abs(static_cast<double>(shares[i]) - exact) < 1.0);
    }
}

/// Days of 23, 24 and 25 hours in any order, and moves to other zones: stretches that follow each other without a gap.
class AnyCalendar : public Calendar {
  public:
    explicit AnyCalendar(const std::vector<int>& lengths) {
        Instant begin = at(kDay);
        LocalDay day = local(kDay);
        for (const int length : lengths) {
            const Instant end = begin + hours{length};
            stretches_.push_back({day, {begin, end}});
            begin = end;
            day += days{length > 5 ? 1 : 0};  // a short stretch: the day goes on in another zone
        }
    }
    Stretch stretch_at(Instant instant) override {
        for (const Stretch& stretch : stretches_) {
            if (instant < stretch.time.end) {
                return stretch;
            }
        }
        return stretches_.back();
    }

  private:
    std::vector<Stretch> stretches_{};
};

RC_GTEST_PROP(LocalDays, a_sample_is_cut_where_days_end_and_loses_no_step, ()) {
    const auto lengths = *rc::gen::container<std::vector<int>>(40, rc::gen::elementOf(std::vector<int>{23, 24, 25, 24, 3}));
    AnyCalendar calendar(lengths);
    const Instant begin = at(kDay) + minutes{*rc::gen::inRange(0, 300 * 60)};
    const Interval interval{begin, begin + minutes{*rc::gen::inRange(1, 60 * 60)}};
    const std::int64_t steps = *rc::gen::inRange<std::int64_t>(0, 250'000);
    const auto parts = split_by_day(interval, steps, calendar);
    std::int64_t sum = 0;
    Instant from = interval.begin;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const DayPart& part = parts[i];
        RC_ASSERT(part.time.begin == from && part.time.begin < part.time.end);
        RC_ASSERT(calendar.stretch_at(part.time.begin).day == part.day);
        RC_ASSERT(calendar.stretch_at(part.time.end - 1us).day == part.day);
        if (i > 0) {
            RC_ASSERT(parts[i - 1].day != part.day);
        }
        const double exact = static_cast<double>(steps) * static_cast<double>((part.time.end - part.time.begin).count()) /
                             static_cast<double>((interval.end - interval.begin).count());
        RC_ASSERT(std::abs(static_cast<double>(part.steps) - exact) < 1.0);
        sum += part.steps;
        from = part.time.end;
    }
    RC_ASSERT(from == interval.end);
    RC_ASSERT(sum == steps);
}

}  // namespace
}  // namespace fitkart
