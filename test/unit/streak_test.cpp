/// Streaks: days in a row.

#include "domain/streak.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace fitkart {
namespace {

using std::chrono::days;

LocalDay day(int number) { return LocalDay{days{number}}; }
Streak streak(std::vector<int> numbers, int today) {
    std::vector<LocalDay> list;
    for (const int number : numbers) list.push_back(day(number));
    return streak_of(list, day(today));
}

TEST(Streak, lasts_while_it_ended_today_or_yesterday) {
    EXPECT_EQ(streak({7, 8, 9}, 9), (Streak{3, 3, day(9)}));
    EXPECT_EQ(streak({7, 8, 9}, 10), (Streak{3, 3, day(9)}));
    EXPECT_EQ(streak({7, 8, 9}, 11), (Streak{0, 3, day(9)}));
}

TEST(Streak, a_day_that_is_missing_breaks_it) {
    EXPECT_EQ(streak({1, 2, 3, 4, 6, 7}, 7), (Streak{2, 4, day(7)}));
}

TEST(Streak, who_never_walked_has_none) { EXPECT_EQ(streak({}, 5), (Streak{0, 0, std::nullopt})); }

TEST(Streak, counts_a_tomorrow_that_the_traveller_has_seen) { EXPECT_EQ(streak({9, 10, 11}, 10), (Streak{3, 3, day(11)})); }

RC_GTEST_PROP(Streak, is_what_counting_by_hand_says, ()) {
    std::set<int> walked;
    for (int i = 0; i < 60; ++i) {
        if (*rc::gen::inRange(0, 4) != 0) walked.insert(i);
    }
    const int today = *rc::gen::inRange(0, 65);
    std::int64_t longest = 0;
    for (const int first : walked) {
        int last = first;
        while (walked.contains(last + 1)) ++last;
        longest = std::max<std::int64_t>(longest, last - first + 1);
    }
    const Streak found = streak({walked.begin(), walked.end()}, today);
    RC_ASSERT(found.longest_days == longest);
    RC_ASSERT(found.current_days <= longest);
    if (!walked.empty() && *walked.rbegin() >= today - 1) {
        std::int64_t run = 0;
        for (int i = *walked.rbegin(); walked.contains(i); --i) ++run;
        RC_ASSERT(found.current_days == run);
    } else {
        RC_ASSERT(found.current_days == 0);
    }
}

}  // namespace
}  // namespace fitkart
