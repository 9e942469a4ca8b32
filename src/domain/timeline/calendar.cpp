#include "domain/timeline/calendar.h"

#include <algorithm>
#include <stdexcept>

#include "domain/timeline/apportion.h"

namespace fitkart {

Stretch FixedOffset::stretch_at(Instant at) {
    const auto local = std::chrono::floor<std::chrono::days>(at + east_);
    const Instant begin = Instant{local} - east_;
    return {LocalDay{local.time_since_epoch()}, {begin, begin + std::chrono::days{1}}};
}

std::vector<DayPart> split_by_day(const Interval& interval, std::int64_t steps, Calendar& calendar) {
    std::vector<DayPart> parts;
    Instant from = interval.begin;
    do {
        const Stretch stretch = calendar.stretch_at(from);
        const Instant to = std::min(interval.end, stretch.time.end);
        if (!parts.empty() && parts.back().day == stretch.day) {
            parts.back().time.end = to;
        } else {
            parts.push_back({stretch.day, {from, to}, steps});
        }
        if (to <= from && from < interval.end) {
            throw std::logic_error("a calendar's stretch does not hold the instant it was asked for");
        }
        from = to;
    } while (from < interval.end);

    if (parts.size() > 1) {
        std::vector<std::int64_t> lengths;
        for (const DayPart& part : parts) {
            lengths.push_back((part.time.end - part.time.begin).count());
        }
        const auto shares = apportion(steps, lengths);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            parts[i].steps = shares[i];
        }
    }
    return parts;
}

}  // namespace fitkart
