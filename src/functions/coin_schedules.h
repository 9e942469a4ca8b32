#pragma once
/// Which price list a day has. A change of the settings coins_per_step, daily_coin_cap or weekly_coin_cap holds from each
/// user's next local midnight, so no late sample re-prices the past.

#include <cstdint>
#include <string_view>

#include "domain/coins.h"

namespace fitkart {

class Sql;

struct DaySchedule {
    std::int32_t id = 0;  ///< for daily_steps.schedule_id
    CoinSchedule prices{};
};

/// The schedule of a day that has none yet: the newest one whose change fell on an earlier local day in `zone`.
[[nodiscard]] DaySchedule schedule_for(Sql& sql, LocalDay day, std::string_view zone);

/// The schedule that a day already has, with the multipliers of that day.
[[nodiscard]] DaySchedule schedule_of(Sql& sql, std::int32_t schedule_id, LocalDay day);

/// Whether any price list that is written caps a week. Kept by the backend until the lists change: without caps it costs no statement.
[[nodiscard]] bool weeks_are_capped(Sql& sql);

/// Writes a new schedule when these settings differ from the newest one. Called by
/// whatever changes a setting; schedule_for calls it too, so that a setting changed by plain SQL counts.
void keep_schedule(Sql& sql);

}  // namespace fitkart
