#pragma once
/// What days are priced by: each by its own list, which is asked for once a call.

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "domain/coins.h"

namespace fitkart {

class Sql;

class DayPrices {
  public:
    explicit DayPrices(Sql& sql) : sql_(sql) {}

    /// The list that a day gets which has none yet; `zone` is where the person's day is reckoned.
    [[nodiscard]] std::int32_t schedule_for_new(LocalDay day, const std::string& zone);

    [[nodiscard]] const CoinSchedule& list(std::int32_t schedule, LocalDay day);

    /// What `steps` of a day earn by its list.
    [[nodiscard]] Coins coins(std::int32_t schedule, LocalDay day, Steps steps);

  private:
    Sql& sql_;
    std::map<std::pair<LocalDay, std::string>, std::int32_t> fresh_{};
    std::map<std::pair<std::int32_t, LocalDay>, CoinSchedule> lists_{};
};

}  // namespace fitkart
