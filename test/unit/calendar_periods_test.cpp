/// Days, ISO weeks and months that boards and badges count in.

#include "domain/calendar_periods.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

LocalDay day(int y, unsigned m, unsigned d) { return LocalDay{year{y} / month{m} / std::chrono::day{d}}; }

TEST(Periods, weeks_start_on_monday) {
    EXPECT_EQ(period_start(Period::weekly, day(2026, 7, 12)), day(2026, 7, 6));  // a Sunday
    EXPECT_EQ(period_start(Period::weekly, day(2026, 7, 13)), day(2026, 7, 13));
    EXPECT_EQ(period_start(Period::weekly, day(2027, 1, 1)), day(2026, 12, 28));
    EXPECT_EQ(period_end(Period::weekly, day(2026, 12, 28)), day(2027, 1, 4));
}

TEST(Periods, months_have_their_own_length) {
    EXPECT_EQ(period_start(Period::monthly, day(2024, 2, 29)), day(2024, 2, 1));
    EXPECT_EQ(period_end(Period::monthly, day(2024, 2, 1)), day(2024, 3, 1));
    EXPECT_EQ(period_end(Period::monthly, day(2025, 12, 1)), day(2026, 1, 1));
}

TEST(Periods, all_time_begins_in_1970_and_never_ends) {
    EXPECT_EQ(period_start(Period::all_time, day(2026, 7, 12)), day(1970, 1, 1));
    EXPECT_EQ(period_end(Period::all_time, day(1970, 1, 1)), std::nullopt);
}

TEST(Periods, a_day_has_ended_everywhere_at_noon_in_utc) {
    EXPECT_EQ(ended_everywhere(day(2026, 7, 13)), Instant{sys_days{year{2026} / 7 / 13} + 12h});
}

TEST(Periods, the_day_of_an_instant_before_1970_is_the_earlier_one) {
    EXPECT_EQ(utc_day(Instant{-1us}), day(1969, 12, 31));
    EXPECT_EQ(utc_day(Instant{0us}), day(1970, 1, 1));
}

TEST(Periods, an_unknown_board_is_refused) {
    EXPECT_EQ(period_from("weekly"), Period::weekly);
    try {
        (void)period_from("yearly");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::validation_failed);
    }
}

RC_GTEST_PROP(Periods, every_day_is_in_exactly_one_period_of_a_kind, ()) {
    const LocalDay any{days{*rc::gen::inRange(-200'000, 400'000)}};
    for (const Period period : {Period::daily, Period::weekly, Period::monthly}) {
        const LocalDay start = period_start(period, any);
        const LocalDay end = *period_end(period, start);
        RC_ASSERT(start <= any && any < end);
        RC_ASSERT(period_start(period, start) == start);
        RC_ASSERT(period_start(period, end) == end);
        RC_ASSERT(period_start(period, start - days{1}) < start);
    }
}

}  // namespace
}  // namespace fitkart
