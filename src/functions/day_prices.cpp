#include "functions/day_prices.h"

#include "functions/coin_schedules.h"

#include "postgres/function.h"

namespace fitkart {

std::int32_t DayPrices::schedule_for_new(LocalDay day, const std::string& zone) {
    auto known = fresh_.find({day, zone});
    if (known == fresh_.end()) {
        const DaySchedule schedule = schedule_for(sql_, day, zone);
        known = fresh_.emplace(std::pair{day, zone}, schedule.id).first;
        lists_.insert_or_assign({schedule.id, day}, schedule.prices);
    }
    return known->second;
}

const CoinSchedule& DayPrices::list(std::int32_t schedule, LocalDay day) {
    auto known = lists_.find({schedule, day});
    if (known == lists_.end()) {
        known = lists_.emplace(std::pair{schedule, day}, schedule_of(sql_, schedule, day).prices).first;
    }
    return known->second;
}

Coins DayPrices::coins(std::int32_t schedule, LocalDay day, Steps steps) { return coins_for_day(list(schedule, day), steps); }

}  // namespace fitkart
