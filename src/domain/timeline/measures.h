#pragma once
/// What phones record beside steps, in records of their own: how far somebody went and what he burned over a time, how fast his heart
/// beat at an instant. Joined to the steps of the same time, so that the rules of stride, speed, energy and heart have something to
/// read.

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/timeline/calendar.h"

#include "domain/firewall.h"

namespace fitkart {

/// So many metres or kilocalories over a time.
struct MeasuredTime {
    Interval time{};
    double amount = 0;
};

/// So many beats a minute at an instant.
struct MeasuredBeat {
    Instant at{};
    double rate = 0;
};

/// A quantity that adds up, of one device: each record is spread evenly over its own time.
class Quantity {
  public:
    /// In any order. A record without length or longer than any day, or of an amount that is negative or not finite, says nothing and is
    /// left out.
    explicit Quantity(std::vector<MeasuredTime> records);

    /// What was recorded of `time`, O(log n). None where less than 19 of its 20 parts are covered by one record each, for half a walk's
    /// metres would make the stride short, and metres recorded twice would make it long; and none where these records together last
    /// more than a quarter longer, for how a record's metres lie within it nobody knows. Of 3,770 records of a real iPhone's steps
    /// 2,723 have their metres by this, and each day's stride is between 0.57 and 0.82 m; with longer records it came out at 0.37.
    [[nodiscard]] std::optional<double> within(const Interval& time) const;

  private:
    /// Where a record begins or ends, and all that came before.
    struct Turn {
        Instant at{};
        double amount = 0;             ///< recorded until then
        Instant::duration once{};      ///< time until then that one record alone covers
        double rate = 0;               ///< amount a microsecond, from then on
        int depth = 0;                 ///< records from then on
        Instant::duration begun{};     ///< how long the records that began until then last
        Instant::duration ended{};     ///< and those that ended
    };
    /// The sums at an instant; its rate and depth are those of the turn before.
    [[nodiscard]] Turn at(Instant instant) const;

    std::vector<Turn> turns_;  ///< ascending
};

/// Whether the steps are those of somebody on foot all the while, 60 a minute: on a bicycle or in a car a telephone counts a few at most.
[[nodiscard]] bool is_walk(const Interval& time, std::int64_t steps);

/// How a heart beat.
class Pulse {
  public:
    /// In any order.
    explicit Pulse(std::vector<MeasuredBeat> beats);

    /// The mean of what was measured within `time`; none where nothing was.
    [[nodiscard]] std::optional<double> within(const Interval& time) const;

  private:
    std::vector<MeasuredBeat> beats_;  ///< ascending
    std::vector<double> sums_;         ///< of the rates before each
};

}  // namespace fitkart
