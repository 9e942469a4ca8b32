#pragma once
/// What nobody can have walked, refused at once (INVALID_STEP_DATA naming value and limit). Every limit looks at one sample
/// alone, so that the order in which samples come never decides which of them stand.

#include <cstdint>

#include "domain/source.h"
#include "domain/timeline/calendar.h"

#include "domain/firewall.h"

namespace fitkart::limits {

/// Clocks of phones run ahead; this much is forgiven (rule 5).
inline constexpr std::chrono::minutes kClockSkew{5};

/// The first pedometers that a computer could read; a date before it is a broken clock.
inline constexpr std::chrono::sys_days kFirstDay{std::chrono::year{2000} / 1 / 1};

/// Most steps of one sample or one day's total. The highest documented day is 204,371 (a personal report).
inline constexpr std::int64_t kDaySteps = 250'000;

/// Steps a minute, sustained. Sprinters reach 300 for seconds and an iPhone's record 320 over seconds, so nothing is judged
/// over less than a minute; runners reach 220 in a minute (Furberg et al. 2016); 100 km runners average up to 203.
inline constexpr std::int64_t kMinuteCadence = 300;       ///< under 10 minutes
inline constexpr std::int64_t kTenMinuteCadence = 250;    ///< from 10 minutes on
inline constexpr std::int64_t kHourCadence = 220;         ///< from an hour on

/// Most metres of one sample.
inline constexpr double kSampleDistance = 500'000;

/// Most kilocalories and heart points of one sample: several times what the hardest day on record burns.
inline constexpr double kSampleCalories = 50'000;
inline constexpr double kSampleHeartPoints = 10'000;

/// Heart rates that a living person has, beats a minute.
inline constexpr double kHeartRateLow = 20;
inline constexpr double kHeartRateHigh = 250;

/// Minutes east of UTC that clocks show somewhere: Baker Island is the westernmost, Kiribati the easternmost.
inline constexpr std::int64_t kOffsetLow = -12 * 60;
inline constexpr std::int64_t kOffsetHigh = 14 * 60;

/// Throws unless 0 <= steps <= kDaySteps.
void require_possible_count(std::int64_t steps);

/// Throws unless the interval ends after it starts or at once, begins in kFirstDay or later, and has begun and ended by
/// `now` (and the skew). Whether it is longer than a day is for require_within_a_day.
void require_possible_time(const Interval& interval, Instant now);

/// Throws when an interval lasts longer than a day: more than 24 hours, and not within one local day of 25.
void require_within_a_day(const Interval& interval, const Stretch& day_of_start);

/// Whether anybody can walk so many steps in that time.
[[nodiscard]] bool fit_into(std::int64_t steps, std::chrono::microseconds time);

/// Throws when more steps were made a minute than anybody can make. What was typed in has no cadence.
void require_possible_cadence(const Interval& interval, std::int64_t steps, RecordingMethod method);

/// Throws for a day before kFirstDay or after `today`.
void require_possible_day(LocalDay day, LocalDay today);

/// Throws unless the value is finite and between `low` and `high`.
void require_measure(std::string_view name, double value, double low, double high);

}  // namespace fitkart::limits
