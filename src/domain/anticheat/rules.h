#pragma once
/// The rules of the score, each in the file of its subject. A rule adds at most one reason for what it finds, with points from 0
/// to 100; from anomaly_review_score (75) on a day waits for a review, so what alone must not stop an honest day stays below.

#include <cmath>
#include <vector>

#include "domain/anticheat/minutes.h"
#include "domain/anticheat/score.h"

#include "domain/firewall.h"

namespace fitkart::rules {

/// Points that rise in a straight line from `low` at `threshold` to `high` at `ceiling`; 0 below it.
[[nodiscard]] int ramp(double measured, double threshold, double ceiling, int low, int high);

[[nodiscard]] inline long whole(double value) { return std::lround(value); }

// cadence.cpp
void cadence(const Minutes& minutes, std::vector<Reason>& reasons);

// regularity.cpp
void variation(const Minutes& minutes, std::vector<Reason>& reasons);
void equal_minutes(const Minutes& minutes, std::vector<Reason>& reasons);
void drift(const Minutes& minutes, std::vector<Reason>& reasons);

// scale.cpp
void scaled(const Minutes& minutes, std::vector<Reason>& reasons);

// endurance.cpp
void endurance(const Minutes& minutes, std::vector<Reason>& reasons);

// night.cpp
/// Brisk minutes from half past midnight to five.
[[nodiscard]] int brisk_at_night(const Minutes& minutes, const DayClock& clock);
/// `usual` are those that are this person's own.
void night(const Minutes& minutes, const DayClock& clock, int usual, std::vector<Reason>& reasons);

// totals.cpp
void day_total(const Reckoning& reckoning, std::vector<Reason>& reasons);
void lift(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock, std::vector<Reason>& reasons);
/// Whether a total stands above the day's samples, by a twentieth and 200 steps at least.
[[nodiscard]] bool is_lifted(const Reckoning& reckoning);
/// Whether a silence among the samples explains that.
[[nodiscard]] bool is_explained(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock);

// distance.cpp
void stride(const Day& day, const Reckoning& reckoning, std::vector<Reason>& reasons);

// habit.cpp
void lifted_again(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock, const Habit& habit, std::vector<Reason>& reasons);
void same_totals(const Reckoning& reckoning, const Habit& habit, std::vector<Reason>& reasons);
void heart(const Habit& habit, std::vector<Reason>& reasons);
void energy(const Habit& habit, std::vector<Reason>& reasons);
void circumstance(const Reckoning& reckoning, const Habit& habit, std::vector<Reason>& reasons);

// copies.cpp
[[nodiscard]] Reason copied(const CopiedDay& copy);

// method.cpp
void typed_in(const Day& day, const Reckoning& reckoning, const CountingRules& rules, std::vector<Reason>& reasons);

}  // namespace fitkart::rules
