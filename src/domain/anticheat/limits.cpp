#include "domain/anticheat/limits.h"

#include <algorithm>
#include <cmath>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

namespace fitkart::limits {
namespace {

[[noreturn]] void refuse(std::string_view rule, const std::string& message, ErrorValue value, ErrorValue limit) {
    const auto field = [](const char* name, ErrorValue content) {
        ErrorField made{name, std::int64_t{0}};
        made.value = std::move(content);
        return made;
    };
    throw Error{ErrorCode::invalid_step_data,
                message,
                {{"rule", rule}, field("value", std::move(value)), field("limit", std::move(limit))}};
}

}  // namespace

void require_possible_count(std::int64_t steps) {
    if (steps < 0) {
        refuse("steps_negative", concat(steps, " steps: nobody walks backwards in number"), steps, std::int64_t{0});
    }
    if (steps > kDaySteps) {
        refuse("steps_above_day", concat(steps, " steps are more than the ", kDaySteps, " that anybody can walk in a day"), steps,
               kDaySteps);
    }
}

void require_possible_time(const Interval& interval, Instant now) {
    if (interval.end < interval.begin) {
        refuse("ends_before_it_starts",
               concat("the interval ends at ", iso_text(interval.end), ", before it starts at ", iso_text(interval.begin)),
               iso_text(interval.end), iso_text(interval.begin));
    }
    if (interval.begin < Instant{kFirstDay}) {
        refuse("too_old", concat("the interval starts at ", iso_text(interval.begin), ", before ", iso_text(Instant{kFirstDay})),
               iso_text(interval.begin), iso_text(Instant{kFirstDay}));
    }
    if (interval.end > now + kClockSkew) {
        refuse("in_the_future",
               concat("the interval ends at ", iso_text(interval.end), ", later than ", iso_text(now), " and ",
                      kClockSkew.count(), " minutes"),
               iso_text(interval.end), iso_text(now + kClockSkew));
    }
}

void require_within_a_day(const Interval& interval, const Stretch& day_of_start) {
    const auto length = interval.end - interval.begin;
    if (length > std::chrono::hours{24} && interval.end > day_of_start.time.end) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(length).count();
        refuse("longer_than_a_day", concat("the interval lasts ", seconds, " seconds, longer than a day"), std::int64_t{seconds},
               std::int64_t{86'400});
    }
}

namespace {

/// Most steps a minute that anybody keeps up for so long.
std::int64_t cadence_limit(std::chrono::microseconds length) {
    return length >= std::chrono::hours{1} ? kHourCadence : length >= std::chrono::minutes{10} ? kTenMinuteCadence : kMinuteCadence;
}

}  // namespace

bool fit_into(std::int64_t steps, std::chrono::microseconds time) {
    return steps * std::int64_t{60'000'000} <= cadence_limit(time) * time.count();
}

void require_possible_cadence(const Interval& interval, std::int64_t steps, RecordingMethod method) {
    if (method == RecordingMethod::manual) {
        return;
    }
    const auto length = std::max<std::chrono::microseconds>(interval.end - interval.begin, std::chrono::minutes{1});
    if (!fit_into(steps, length)) {
        const std::int64_t limit = cadence_limit(length);
        const std::int64_t cadence = steps * std::int64_t{60'000'000} / length.count();
        refuse("cadence",
               concat(steps, " steps in ", std::chrono::ceil<std::chrono::seconds>(interval.end - interval.begin).count(),
                      " seconds are ", cadence, " a minute, more than the ", limit, " that anybody can keep up so long"),
               cadence, limit);
    }
}

void require_possible_day(LocalDay day, LocalDay today) {
    constexpr LocalDay kFirst{kFirstDay.time_since_epoch()};
    if (day < kFirst) {
        refuse("too_old", concat("the day ", iso_text(day), " is before ", iso_text(kFirst)), iso_text(day), iso_text(kFirst));
    }
    if (day > today) {
        refuse("in_the_future", concat("the day ", iso_text(day), " has not begun; today is ", iso_text(today)), iso_text(day),
               iso_text(today));
    }
}

void require_measure(std::string_view name, double value, double low, double high) {
    if (!std::isfinite(value) || value < low || value > high) {
        refuse(name, concat(name, " is ", value, ", not between ", low, " and ", high), value, value < low ? low : high);
    }
}

}  // namespace fitkart::limits
