#pragma once
/// Samples out of what phones and services export, with their provenance: who recorded them how, under which id, on whose clock.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/timeline/measures.h"

namespace fitkart {

class Json;
class Sql;

/// A sample that an adapter found: an interval, the total of a day, or with neither the id of one that was deleted.
struct FoundSample {
    std::int64_t steps = 0;
    std::string_view source{};
    std::optional<Instant> from{};
    std::optional<Instant> to{};
    std::optional<LocalDay> day{};
    std::optional<double> distance_m{};
    std::optional<double> calories_kcal{};
    std::optional<double> heart_rate_bpm{};
    std::optional<std::chrono::seconds> utc_offset{};  ///< of the walker's clocks at `from`, east of UTC
    std::optional<std::string> device{};
    std::optional<std::string> measured_by{};  ///< the device as its metres and kilocalories name it, where they do by another name
    std::optional<std::string> id{};
    std::optional<std::int64_t> version{};
    std::string_view method = "unknown";
    std::optional<std::string> malformed{};  ///< why there is no sample: "point 3 has no startTimeNanos"
};

/// What an adapter finds, in the order of the export.
class FoundSamples {
  public:
    /// What record_steps_batch would refuse the whole sample for, and the sample can do without, goes or is cut: an offset or a measure
    /// that nobody has, a name of a device that is empty or too long.
    void add(FoundSample sample);
    void malformed(std::string why) { all_.push_back({.malformed = std::move(why)}); }

    /// What the export records beside steps goes to those of the same time that have no such measure of their own: metres and
    /// kilocalories to those of the same device, for two devices on one body each tell it all; the heart's beats to all. A measure that nobody has
    /// is none.
    void add_distance(const std::string& device, const Interval& time, double metres);
    /// The distances are of any movement: only what was walked, by its steps a minute, gets them. A ride on a bicycle is no stride.
    void distances_are_of_any_movement() { only_walks_have_distance_ = true; }
    void add_calories(const std::string& device, const Interval& time, double kcal);
    void add_beat(Instant at, double beats_a_minute);

    /// The array that samples_from answers: samples as record_steps_batch takes them, and in its place {"malformed": why} for what
    /// could not be read, which record_steps_batch lists among its rejections.
    [[nodiscard]] Json json() &&;

  private:
    using OfDevices = std::map<std::string, std::vector<MeasuredTime>>;
    void join_measures();

    std::vector<FoundSample> all_{};
    OfDevices distances_{};
    bool only_walks_have_distance_ = false;
    OfDevices calories_{};
    std::vector<MeasuredBeat> beats_{};
};

/// When the clocks of whoever exported showed what clocks in UTC show at `shown`.
using LocalClock = std::function<Instant(Instant shown)>;

/// The array of samples in a payload, as record_steps_batch takes them; times without offset are by `clock`. Throws
/// validation_failed for an unknown format, a payload of more than 64 MB, or one that is not of the format at all.
[[nodiscard]] Json samples_in(Sql& sql, const std::string& format, const std::string& payload, const LocalClock& clock);

/// An array or object. Throws validation_failed for a payload that is neither.
[[nodiscard]] Json json_payload(const std::string& payload);

/// Each throws validation_failed for a payload that is not of the format at all. Times without offset are by `clock`.
void read_apple_health(Sql& sql, const std::string& payload, FoundSamples& found);
void read_google_fit(const Json& payload, FoundSamples& found);
void read_google_takeout(const std::string& payload, FoundSamples& found);
void read_health_connect(const Json& payload, FoundSamples& found);
void read_fitbit(const Json& payload, const LocalClock& clock, FoundSamples& found);
void read_withings(const Json& payload, FoundSamples& found);
void read_samsung_health(const std::string& payload, const LocalClock& clock, FoundSamples& found);

}  // namespace fitkart
