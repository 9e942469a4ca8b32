#include "domain/anticheat/habit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "domain/anticheat/median.h"
#include "domain/anticheat/rules.h"
#include "domain/kinship.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr int kWeek = 7;
constexpr int kMinutesOfHeart = 30;
constexpr double kStepsOfEnergy = 3'000;
constexpr int kLate = 3;           ///< days; a weekend without a network is not late
constexpr double kAlike = 0.02;   ///< totals that differ by no more are one and the same

/// Of the days from so long ago to so long ago.
std::vector<double> steps_between_days(std::span<const PastDay> before, int oldest, int newest) {
    std::vector<double> steps;
    for (const PastDay& day : before) {
        if (day.ago <= oldest && day.ago >= newest) {
            steps.push_back(static_cast<double>(day.steps));
        }
    }
    return steps;
}

bool is_alike(double steps, double middle) { return middle > 0 && std::abs(steps - middle) <= kAlike * middle; }

/// Days from the end of a day until it came.
int days_late(Instant came, Instant end) {
    return static_cast<int>(std::clamp<std::int64_t>(std::chrono::floor<std::chrono::days>(came - end).count(), 0, 10'000));
}

/// Whether a day before came in one upload with the day, long after both were over.
bool came_along(const PastDay& before, const DayFacts& day) {
    constexpr std::chrono::hours kOneUpload{1};
    return before.came && days_late(*before.came, day.end - std::chrono::days{before.ago}) >= kLate && days_late(day.came, day.end) >= kLate &&
           std::chrono::abs(*before.came - day.came) <= kOneUpload;
}

int rounded(double value) { return static_cast<int>(std::clamp(std::round(value), 0.0, 2e9)); }

}  // namespace

Habit habit_of(std::span<const PastDay> before, const DayFacts& day) {
    const Effort& effort = day.effort;
    Habit habit{.late = days_late(day.came, day.end), .zones = day.zones, .accounts = day.accounts, .common = day.common};
    if (effort.minutes >= kMinutesOfHeart) {
        habit.heart = rounded(effort.heart);
    }
    if (effort.steps >= kStepsOfEnergy) {
        habit.energy = std::max(1, rounded(1000 * effort.calories / effort.steps));
    }
    std::vector<double> nights;
    std::vector<double> distances;
    const double middle = median_of(steps_between_days(before, kHabitDays, 1));
    const std::vector<double> week = steps_between_days(before, kWeek, 1);
    const double middle_of_week = median_of(week);
    for (const PastDay& past : before) {
        nights.push_back(past.night);
        distances.push_back(std::abs(static_cast<double>(past.steps) - middle));
        habit.lifted += past.lifted && past.ago <= kWeek ? 1 : 0;
        habit.at_once += came_along(past, day) ? 1 : 0;
    }
    habit.days = static_cast<int>(before.size());
    habit.median = rounded(middle);
    habit.spread = rounded(median_of(distances));
    habit.night = rounded(median_of(nights));
    habit.week_median = rounded(middle_of_week);
    habit.alike = static_cast<int>(std::ranges::count_if(week, [&](double steps) { return is_alike(steps, middle_of_week); }));
    const std::vector<double> first = steps_between_days(before, kHabitDays, kHabitDays - kWeek + 1);
    if (constexpr std::size_t kEnough = 4; first.size() >= kEnough && week.size() >= kEnough && median_of(first) > 0) {
        habit.growth = rounded(100 * middle_of_week / median_of(first));
    }
    return habit;
}

std::vector<std::int32_t> numbers_of(const Habit& habit) {
    return {habit.days, habit.median, habit.spread, habit.night, habit.week_median, habit.alike, habit.lifted, habit.growth, habit.late,
            habit.heart, habit.energy, habit.at_once, habit.zones, habit.accounts, habit.common};
}

Habit habit_from(std::span<const std::int32_t> numbers) {
    constexpr std::size_t kAtFirst = 11;
    if (numbers.size() != numbers_of({}).size() && numbers.size() != kAtFirst) {
        throw std::runtime_error("a habit is fifteen numbers, or was eleven");
    }
    const auto later = [&](std::size_t place) { return numbers.size() == kAtFirst ? 0 : numbers[place]; };
    return {.days = numbers[0], .median = numbers[1], .spread = numbers[2], .night = numbers[3], .week_median = numbers[4], .alike = numbers[5],
            .lifted = numbers[6], .growth = numbers[7], .at_once = later(11), .late = numbers[8], .heart = numbers[9], .energy = numbers[10],
            .zones = later(12), .accounts = later(13), .common = later(14)};
}

PastDay past_day(int ago, const Reckoning& reckoning, const Minutes& minutes, const DayClock& clock) {
    return {ago, reckoning.earning.count(), rules::brisk_at_night(minutes, clock), rules::is_lifted(reckoning), std::nullopt};
}

namespace rules {
namespace {

// What honest days have as well, the hike of the year, training, a fortnight without a network, only weighs on top of others: no
// more than keeps the honest day of the highest score from waiting. No points: nothing speaks.
constexpr int kWeightOfCircumstance = 11;
constexpr int kEnoughDays = 10;  ///< that make a habit

/// Far above one's own days.
Reason unusual_total(const Reckoning& reckoning, const Habit& habit, Findings& found) {
    constexpr double kThreshold = 6;
    constexpr double kOfNormal = 1.4826;  // makes a median distance the standard deviation of what is spread normally
    if (habit.days < kEnoughDays) {
        return {};
    }
    const double spread = std::max({kOfNormal * habit.spread, 0.25 * habit.median, 1'500.0});
    const double above = (static_cast<double>(reckoning.earning.count()) - habit.median) / spread;
    found.measured("unusual_total", above, kThreshold);
    const int points = ramp(above, kThreshold, 15, 5, kWeightOfCircumstance);
    if (points == 0) {
        return {};
    }
    return {"unusual_total", points, std::round(above * 10) / 10, kThreshold, 0, 0,
            concat(whole(static_cast<double>(reckoning.earning.count())), " steps, ", whole(above),
                   " times the usual distance above his usual ", habit.median)};
}

/// Above nearly everybody's days: what stands in for a habit while there is none.
Reason uncommon_total(const Reckoning& reckoning, const Habit& habit, Findings& found) {
    const auto steps = static_cast<double>(reckoning.earning.count());
    if (habit.days >= kEnoughDays || habit.common == 0) {
        return {};
    }
    found.measured("uncommon_total", steps, habit.common);
    const int points = ramp(steps, habit.common, 2.0 * habit.common, 5, kWeightOfCircumstance);
    if (points == 0) {
        return {};
    }
    return {"uncommon_total", points, steps, static_cast<double>(habit.common), 0, 0,
            concat(whole(steps), " steps of somebody new; of 1,000 days of all people 999 stay below ", habit.common)};
}

/// More from week to week.
Reason growth(const Reckoning& reckoning, const Habit& habit, Findings& found) {
    constexpr double kThreshold = 180;  // percent
    if (reckoning.earning.count() < habit.week_median) {
        return {};
    }
    found.measured("growth", habit.growth, kThreshold);
    const int points = ramp(habit.growth, kThreshold, 300, 5, kWeightOfCircumstance);
    if (points == 0) {
        return {};
    }
    return {"growth", points, static_cast<double>(habit.growth), kThreshold, 0, 0,
            concat("the week before has ", habit.growth, "% of the steps of three weeks earlier, and the day goes on")};
}

/// Half of it came long after it was over.
Reason late(const Habit& habit) {
    const int points = ramp(habit.late, kLate, 21, 3, kWeightOfCircumstance);
    if (points == 0) {
        return {};
    }
    return {"late", points, static_cast<double>(habit.late), static_cast<double>(kLate), 0, 0,
            concat("half of it came only ", habit.late, " days after it was over")};
}

/// Many days in one upload, days after they were over.
Reason at_once(const Habit& habit) {
    constexpr double kThreshold = 5;
    const int points = ramp(habit.at_once, kThreshold, 21, 5, kWeightOfCircumstance);
    if (points == 0) {
        return {};
    }
    return {"at_once", points, static_cast<double>(habit.at_once), kThreshold, 0, 0,
            concat("it came within an hour with ", habit.at_once, " days before it, and days after they were over")};
}

/// From zone to zone. Crews of aircraft do so, too.
Reason zone_changes(const Habit& habit) {
    constexpr double kThreshold = 4;
    const int points = ramp(habit.zones, kThreshold, 10, 5, kWeightOfCircumstance);
    if (points == 0) {
        return {};
    }
    return {"zone_changes", points, static_cast<double>(habit.zones), kThreshold, 0, 0,
            concat("the walker's time zone changed ", habit.zones, " times within a week")};
}

}  // namespace

/// The weightiest of an unusual total or, of somebody new, an uncommon one, growth over weeks, a late delivery, many days at once and many zones.
void circumstance(const Reckoning& reckoning, const Habit& habit, Findings& found) {
    std::array circumstances{unusual_total(reckoning, habit, found), uncommon_total(reckoning, habit, found), growth(reckoning, habit, found),
                             late(habit), at_once(habit), zone_changes(habit)};
    found.add_weightiest(circumstances);
}

/// A total above its samples again and again: whoever raises his totals a little every day is found by that, however little it is.
/// Of 593 honest days 13 do so, and no seven days in a row hold two of them. A tracker that is off for hours every day may, so a day
/// whose silence explains its total does not wait for that alone.
void lifted_again(const Minutes& minutes, const Reckoning& reckoning, const DayClock& clock, const Habit& habit, Findings& found) {
    constexpr double kThreshold = 4;
    if (!is_lifted(reckoning)) {
        return;
    }
    const bool explained = is_explained(minutes, reckoning, clock);
    found.measured("lifted_again", habit.lifted, kThreshold);
    if (const int points = explained ? ramp(habit.lifted, kThreshold, 7, 60, 70) : ramp(habit.lifted, kThreshold, 7, 75, 90)) {
        found.add({"lifted_again", points, static_cast<double>(habit.lifted), kThreshold, 0, 0,
                   concat("the day's total stands above its samples, as on ", habit.lifted, " of the seven days before")});
    }
}

/// One and the same total, day after day: just below what a day's coins are capped at, for instance. A person's days differ by a
/// third from each other; that four of seven and the day itself lie within 2% happens on none of 593 honest days (three have such a week before them).
void same_totals(const Reckoning& reckoning, const Habit& habit, Findings& found) {
    constexpr double kThreshold = 4;
    if (!is_alike(static_cast<double>(reckoning.earning.count()), habit.week_median)) {
        return;
    }
    found.measured("same_totals", habit.alike, kThreshold);
    if (const int points = ramp(habit.alike, kThreshold, 7, 75, 90)) {
        found.add({"same_totals", points, static_cast<double>(habit.alike), kThreshold, 0, 0,
                   concat("within 2% of ", habit.week_median, " steps, as on ", habit.alike, " of the seven days before")});
    }
}

/// More accounts on one device than a household has. It says that something is wrong with the accounts, not that nobody walked, so
/// it does not stop a day alone.
void crowded_device(const Habit& habit, Findings& found) {
    constexpr double kThreshold = kFamilyAccounts + 1;
    if (const int points = ramp(habit.accounts, kThreshold, 20, 40, 70)) {
        found.add({"crowded_device", points, static_cast<double>(habit.accounts), kThreshold, 0, 0,
                   concat(habit.accounts, " accounts deliver from the same device")});
    }
}

/// A heart at rest while the legs walk briskly. On 47 honest days of three people the median of their brisk minutes was 86 at
/// least; trained people stay ten below that, and rest below 60.
void heart(const Habit& habit, Findings& found) {
    constexpr double kThreshold = 76;
    if (habit.heart == 0) {
        return;
    }
    if (const int points = ramp(kThreshold - habit.heart, 1, 16, 40, 70)) {
        found.add({"heart", points, static_cast<double>(habit.heart), kThreshold, 0, 0,
                   concat(habit.heart, " heart beats a minute while walking briskly; people have more than ", whole(kThreshold))});
    }
}

/// Energy that walking does not take: a thousand brisk steps cost 25 to 90 kcal from 45 to 150 kg.
void energy(const Habit& habit, Findings& found) {
    constexpr double kLeast = 8;
    constexpr double kMost = 250;
    if (habit.energy == 0 || (habit.energy >= kLeast && habit.energy <= kMost)) {
        return;
    }
    const bool little = habit.energy < kLeast;
    found.add({"energy", 50, static_cast<double>(habit.energy), little ? kLeast : kMost, 0, 0,
               concat(habit.energy, " kcal for a thousand steps; walking takes ", little ? "more than " : "less than ",
                      whole(little ? kLeast : kMost))});
}

}  // namespace rules
}  // namespace fitkart
