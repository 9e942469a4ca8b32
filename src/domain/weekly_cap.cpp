#include "domain/weekly_cap.h"

#include <algorithm>

namespace fitkart {
namespace {

/// What a day may have of `wanted`, if the week has `so_far`.
Coins within(const std::optional<Coins>& cap, Coins so_far, Coins wanted) {
    return cap ? std::clamp(*cap - so_far, Coins{0}, wanted) : wanted;
}

}  // namespace

std::vector<DayCoins> coins_of_week(std::span<const WeekDay> days) {
    std::vector<DayCoins> week;
    week.reserve(days.size());
    Coins so_far{0};
    for (const WeekDay& day : days) {
        DayCoins coins = coins_of_day(day.status, day.earned, day.booked_before);
        coins.booked = within(day.cap, so_far, coins.booked);
        so_far += coins.booked;
        week.push_back(coins);
    }
    for (std::size_t i = 0; i < days.size(); ++i) {  // now that it is known what the decided days leave
        if (days[i].status == DayStatus::pending) {
            week[i].waiting = within(days[i].cap, so_far, days[i].earned - week[i].booked);
            so_far += week[i].waiting;
        }
    }
    return week;
}

}  // namespace fitkart
