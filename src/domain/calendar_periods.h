#pragma once
/// Days, ISO weeks and months of the calendar that boards and badges count in. A local day belongs to the same week and
/// month in every time zone; only when they end differs.

#include <chrono>
#include <optional>
#include <string_view>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

enum class Period { daily, weekly, monthly, all_time };

[[nodiscard]] std::string_view to_string(Period period);

/// Throws Error{validation_failed} for a name that is no board.
[[nodiscard]] Period period_from(std::string_view name);

/// The first day of the period that holds `day`: the day itself, its Monday, the first of its month; 1970-01-01 for
/// all_time.
[[nodiscard]] LocalDay period_start(Period period, LocalDay day);

/// The first day after the period that begins with `start`; none for all_time, which never ends.
[[nodiscard]] std::optional<LocalDay> period_end(Period period, LocalDay start);

/// When the day before `end` has ended everywhere on earth: noon of `end` in UTC, midnight at UTC-12, the last zone.
[[nodiscard]] Instant ended_everywhere(LocalDay end);

/// The calendar day it is in UTC.
[[nodiscard]] LocalDay utc_day(Instant instant);

}  // namespace fitkart
