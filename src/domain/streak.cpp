#include "domain/streak.h"

#include <algorithm>

namespace fitkart {

Streak streak_of(std::span<const LocalDay> days, LocalDay today) {
    Streak streak;
    std::int64_t run = 0;
    for (const LocalDay day : days) {
        run = streak.last_day.has_value() && day == *streak.last_day + std::chrono::days{1} ? run + 1 : 1;
        streak.longest_days = std::max(streak.longest_days, run);
        streak.last_day = day;
    }
    if (streak.last_day.has_value() && *streak.last_day >= today - std::chrono::days{1}) {
        streak.current_days = run;
    }
    return streak;
}

}  // namespace fitkart
