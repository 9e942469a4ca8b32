#include "domain/calendar_periods.h"

#include <array>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

using namespace std::chrono;

constexpr std::array<std::pair<Period, std::string_view>, 4> kNames{{
    {Period::daily, "daily"},
    {Period::weekly, "weekly"},
    {Period::monthly, "monthly"},
    {Period::all_time, "all_time"},
}};

}  // namespace

std::string_view to_string(Period period) {
    for (const auto& [known, name] : kNames) {
        if (known == period) {
            return name;
        }
    }
    throw std::logic_error("a period without a name");
}

Period period_from(std::string_view name) {
    for (const auto& [period, known] : kNames) {
        if (known == name) {
            return period;
        }
    }
    throw Error{ErrorCode::validation_failed,
                concat("there is no board ", name),
                {{"argument", "board"}, {"board", name}},
                "Boards are daily, weekly, monthly and all_time."};
}

LocalDay period_start(Period period, LocalDay day) {
    switch (period) {
        case Period::daily:
            return day;
        case Period::weekly:
            return day - (weekday{day} - Monday);
        case Period::monthly: {
            const year_month_day date{day};
            return LocalDay{date.year() / date.month() / 1};
        }
        case Period::all_time:
            break;
    }
    return LocalDay{};
}

std::optional<LocalDay> period_end(Period period, LocalDay start) {
    switch (period) {
        case Period::daily:
            return start + days{1};
        case Period::weekly:
            return start + days{7};
        case Period::monthly: {
            const year_month_day date{start};
            return LocalDay{(date.year() / date.month() + months{1}) / 1};
        }
        case Period::all_time:
            break;
    }
    return std::nullopt;
}

Instant ended_everywhere(LocalDay end) { return Instant{end.time_since_epoch() + hours{12}}; }

LocalDay utc_day(Instant instant) { return LocalDay{floor<days>(instant).time_since_epoch()}; }

}  // namespace fitkart
