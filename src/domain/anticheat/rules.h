#pragma once
/// The rules of the score, each in the file of its subject. A rule adds at most one reason for what it finds, with points from 0
/// to 100; from anomaly_review_score (75) on a day waits for a review, so what alone must not stop an honest day stays below.

#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "domain/anticheat/minutes.h"
#include "domain/anticheat/score.h"

#include "domain/firewall.h"

namespace fitkart::rules {

/// What the rules find on a day.
class Findings {
  public:
    /// `measurements`, when given, receive every value that a rule measured, within its limit, too.
    explicit Findings(const RuleWeights& weights, std::vector<Measurement>* measurements) : weights_(weights), measurements_(measurements) {}

    void measured(std::string_view code, double value, double limit) {
        if (measurements_ != nullptr) {
            measurements_->push_back({code, value, limit});
        }
    }
    /// Whether a rule may leave out what cannot reach its limit.
    [[nodiscard]] bool only_reasons() const { return measurements_ == nullptr; }

    /// Adds it by its weight, if anything is left of its points. Throws std::logic_error for a reason that is none of rule_names().
    void add(Reason reason);
    /// Adds the one that weighs most, the first of several; reasons without points are none.
    void add_weightiest(std::span<Reason> reasons);
    [[nodiscard]] std::vector<Reason> take_reasons() { return std::move(reasons_); }

  private:
    const RuleWeights& weights_;
    std::vector<Measurement>* measurements_;
    std::vector<Reason> reasons_{};
};

/// Points that rise in a straight line from `low` at `threshold` to `high` at `ceiling`; 0 below it.
[[nodiscard]] int ramp(double measured, double threshold, double ceiling, int low, int high);

[[nodiscard]] inline long whole(double value) { return std::lround(value); }

// cadence.cpp
void cadence(const Minutes& minutes, Findings& found);

// regularity.cpp
inline constexpr std::size_t kHalfAnHour = 30;
/// Minutes in a row, by their places: [begin, end).
struct Bout {
    std::size_t begin = 0;
    std::size_t end = 0;
};
/// The bouts of half an hour and more in which each minute was walked briskly, in a rhythm of its own.
[[nodiscard]] std::vector<Bout> brisk_bouts(const Minutes& minutes);
void variation(const Minutes& minutes, std::span<const Bout> brisk, Findings& found);
void equal_minutes(const Minutes& minutes, Findings& found);
void equal_samples(const Day& day, const Reckoning& reckoning, const Minutes& minutes, Findings& found);
void drift(const Minutes& minutes, std::span<const Bout> brisk, Findings& found);

// scale.cpp
void scaled(const Minutes& minutes, Findings& found);

// endurance.cpp
void endurance(const Minutes& minutes, Findings& found);

// night.cpp
/// Brisk minutes from half past midnight to five.
[[nodiscard]] int brisk_at_night(const Minutes& minutes, const DayClock& clock);
/// `usual` are those that are this person's own.
void night(const Minutes& minutes, const DayClock& clock, int usual, Findings& found);

// totals.cpp
void day_total(const Reckoning& reckoning, Findings& found);
void lift(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock, Findings& found);
/// Whether a total stands above the day's samples, by a twentieth and 200 steps at least.
[[nodiscard]] bool is_lifted(const Reckoning& reckoning);
/// Whether a silence among the samples explains that.
[[nodiscard]] bool is_explained(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock);

// distance.cpp
/// Stride and speed, where samples have a distance.
void distance(const Day& day, const Reckoning& reckoning, const Minutes& minutes, Findings& found);

// habit.cpp
void lifted_again(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock, const Habit& habit, Findings& found);
void same_totals(const Reckoning& reckoning, const Habit& habit, Findings& found);
void heart(const Habit& habit, Findings& found);
void energy(const Habit& habit, Findings& found);
void crowded_device(const Habit& habit, Findings& found);
void circumstance(const Reckoning& reckoning, const Habit& habit, Findings& found);

// copies.cpp
[[nodiscard]] Reason copied(const CopiedDay& copy);

// method.cpp
void typed_in(const Day& day, const Reckoning& reckoning, const CountingRules& rules, Findings& found);

}  // namespace fitkart::rules
