#include "domain/achievements.h"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/calendar_periods.h"
#include "domain/error.h"
#include "domain/streak.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::array<std::pair<Measure, std::string_view>, 6> kNames{{
    {Measure::lifetime_steps, "lifetime_steps"},
    {Measure::day_steps, "day_steps"},
    {Measure::week_steps, "week_steps"},
    {Measure::month_steps, "month_steps"},
    {Measure::streak_days, "streak_days"},
    {Measure::early_steps, "early_steps"},
}};

/// Sums the days of one week or month after the other and keeps the best.
class BestPeriod {
  public:
    explicit BestPeriod(Period period) : period_(period) {}

    void add(const WalkedDay& day) {
        const LocalDay start = period_start(period_, day.day);
        sum_ = start == start_ ? sum_ + day.steps : day.steps;
        start_ = start;
        best_ = std::max(best_, sum_);
    }
    [[nodiscard]] Steps best() const { return best_; }

  private:
    Period period_;
    LocalDay start_ = LocalDay::min();  // no period begins there
    Steps sum_;
    Steps best_;
};

bool crosses(std::int64_t threshold, Steps before, Steps after) {
    return before.count() < threshold && after.count() >= threshold;
}

}  // namespace

std::string_view to_string(Measure measure) {
    for (const auto& [known, name] : kNames) {
        if (known == measure) {
            return name;
        }
    }
    throw std::logic_error("a measure without a name");
}

Measure measure_from(std::string_view name) {
    for (const auto& [measure, known] : kNames) {
        if (known == name) {
            return measure;
        }
    }
    throw Error{ErrorCode::validation_failed, concat("there is no measure ", name), {{"measure", name}}};
}

void validate(const Criterion& criterion) {
    if (criterion.at_least < 1) {
        throw Error{ErrorCode::validation_failed,
                    concat(to_string(criterion.measure), " of at least ", criterion.at_least, " is no achievement"),
                    {{"at_least", criterion.at_least}}};
    }
}

std::int64_t Progress::of(Measure measure) const {
    switch (measure) {
        case Measure::lifetime_steps:
            return lifetime.count();
        case Measure::day_steps:
            return best_day.count();
        case Measure::week_steps:
            return best_week.count();
        case Measure::month_steps:
            return best_month.count();
        case Measure::streak_days:
            return longest_streak;
        case Measure::early_steps:
            return best_morning.count();
    }
    throw std::logic_error("a measure that progress does not know");
}

Progress progress_of(std::span<const WalkedDay> days, Steps streak_min_steps) {
    Progress progress;
    BestPeriod weeks{Period::weekly};
    BestPeriod months{Period::monthly};
    std::vector<LocalDay> good_days;
    for (const WalkedDay& day : days) {
        progress.lifetime += day.steps;
        progress.best_day = std::max(progress.best_day, day.steps);
        progress.best_morning = std::max(progress.best_morning, day.early_steps);
        weeks.add(day);
        months.add(day);
        if (day.steps >= streak_min_steps) {
            good_days.push_back(day.day);
        }
    }
    progress.best_week = weeks.best();
    progress.best_month = months.best();
    progress.longest_streak = streak_of(good_days, LocalDay{}).longest_days;
    return progress;
}

bool is_met(const Criterion& criterion, const Progress& progress) {
    return progress.of(criterion.measure) >= criterion.at_least;
}

std::vector<Achievement> unlocked_by(std::span<const Achievement> catalogue, const Progress& progress) {
    std::vector<Achievement> unlocked;
    std::ranges::copy_if(catalogue, std::back_inserter(unlocked),
                         [&](const Achievement& achievement) { return is_met(achievement.criterion, progress); });
    return unlocked;
}

bool may_meet(const Criterion& criterion, const DayChange& change, Steps streak_min_steps) {
    switch (criterion.measure) {
        case Measure::lifetime_steps:
            return crosses(criterion.at_least, change.lifetime_before, change.lifetime_after);
        case Measure::day_steps:
            return crosses(criterion.at_least, change.day_before, change.day_after);
        case Measure::early_steps:
            return crosses(criterion.at_least, change.early_before, change.early_after);
        case Measure::week_steps:
        case Measure::month_steps:
            // A week is no more than a lifetime.
            return change.day_after > change.day_before && change.lifetime_after.count() >= criterion.at_least;
        case Measure::streak_days:
            return crosses(streak_min_steps.count(), change.day_before, change.day_after);
    }
    throw std::logic_error("a measure that a day does not change");
}

bool is_decided_by_the_day(Measure measure) {
    return measure == Measure::lifetime_steps || measure == Measure::day_steps || measure == Measure::early_steps;
}

DaySpan days_that_decide(const Criterion& criterion, LocalDay day) {
    const auto whole = [&](Period period) {
        const LocalDay first = period_start(period, day);
        return DaySpan{first, *period_end(period, first) - std::chrono::days{1}};
    };
    switch (criterion.measure) {
        case Measure::week_steps:
            return whole(Period::weekly);
        case Measure::month_steps:
            return whole(Period::monthly);
        case Measure::streak_days: {
            constexpr std::int64_t kLongestLook = 3660;  // ten years: PostgreSQL's calendar has an end
            const std::chrono::days around{std::clamp<std::int64_t>(criterion.at_least - 1, 0, kLongestLook)};
            return DaySpan{day - around, day + around};
        }
        case Measure::lifetime_steps:
        case Measure::day_steps:
        case Measure::early_steps:
            break;
    }
    return DaySpan{day, day};
}

}  // namespace fitkart
