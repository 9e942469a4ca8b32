#pragma once
/// Which local day an instant belongs to, and how an interval is cut where a day ends.

#include <optional>
#include <vector>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// From `begin` up to `end`, without it.
struct Interval {
    Instant begin{};
    Instant end{};

    friend bool operator==(const Interval&, const Interval&) = default;
};

/// A stretch of time that belongs to one local day.
struct Stretch {
    LocalDay day{};
    Interval time{};
};

/// A person's calendar. A local day may have 23, 24 or 25 hours, and may come in two stretches where he changed his time zone.
class Calendar {
  public:
    virtual ~Calendar() = default;
    /// The stretch that holds `at`.
    [[nodiscard]] virtual Stretch stretch_at(Instant at) = 0;
};

/// The calendar of a fixed offset from UTC: what a sample that brings its own offset goes by.
class FixedOffset : public Calendar {
  public:
    explicit FixedOffset(std::chrono::minutes east) : east_(east) {}
    [[nodiscard]] Stretch stretch_at(Instant at) override;

  private:
    std::chrono::minutes east_;
};

/// One local day's part of a sample.
struct DayPart {
    LocalDay day{};
    Interval time{};
    std::int64_t steps = 0;
};

/// Cuts an interval where local days end, and shares its steps by time, whole steps by largest remainder. Most samples stay in
/// one part. An interval without length lies in the day of its start.
[[nodiscard]] std::vector<DayPart> split_by_day(const Interval& interval, std::int64_t steps, Calendar& calendar);

}  // namespace fitkart
