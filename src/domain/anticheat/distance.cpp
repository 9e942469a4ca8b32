/// How far with each step, and how fast.
#include <algorithm>
#include <array>
#include <numeric>

#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {
namespace {

constexpr DayMillis kMinute = 60'000;
constexpr double kEnough = 1'000;  ///< steps that tell how long they are

/// Metres a step. Honest days: 0.59 (1%) to 1.43 at most.
constexpr double kShort = 0.25;
constexpr double kLong = 2.0;

/// Metres that nobody has run within a time. World records: 3,000 m in 7:17.55 and 5,000 m in 12:35.36, so some 4,030 m in ten
/// minutes; 21,330 m in an hour (World Athletics, 2024).
struct SpeedRule {
    std::string_view code;
    std::size_t minutes;
    double metres;
    int points;
};
constexpr std::array kSpeeds{SpeedRule{"speed_10_minutes", 10, 4'200, 60}, SpeedRule{"speed_60_minutes", 60, 21'330, 70}};

/// The steps of a day that came with a distance, minute by minute and added up: entry n is what the first n minutes have.
struct Measured {
    DayMillis first = 0;
    std::vector<double> steps{0};
    std::vector<double> metres{0};

    [[nodiscard]] std::size_t minutes() const { return steps.size() - 1; }
};

Measured measured_of(const Day& day, const Reckoning& reckoning) {
    Measured measured;
    const DayMillis first = reckoning.segments.front().from / kMinute;
    const std::size_t minutes = (reckoning.segments.back().to - 1) / kMinute - first + 1;
    measured.first = first * kMinute;
    measured.steps.resize(minutes + 1);
    measured.metres.resize(minutes + 1);
    for (const Segment& segment : reckoning.segments) {
        const Slice& slice = day.lanes()[segment.of.lane].slices[segment.of.slice];
        if (slice.distance == 0) {
            continue;
        }
        for (DayMillis from = segment.from; from < segment.to;) {
            const DayMillis minute = from / kMinute;
            const DayMillis to = std::min(segment.to, (minute + 1) * kMinute);
            const double share = static_cast<double>(to - from) / slice.length;
            measured.steps[minute - first + 1] += share * slice.steps;
            measured.metres[minute - first + 1] += share * slice.distance / 10.0;
            from = to;
        }
    }
    std::partial_sum(measured.steps.begin(), measured.steps.end(), measured.steps.begin());
    std::partial_sum(measured.metres.begin(), measured.metres.end(), measured.metres.begin());
    return measured;
}

double thousandths(double value) { return std::round(value * 1000) / 1000; }

bool is_no_stride(double metres_a_step) { return metres_a_step < kShort || metres_a_step > kLong; }

double limit_of(double metres_a_step) { return metres_a_step < kShort ? kShort : kLong; }

/// Over the whole day.
Reason stride_of_day(const Measured& day) {
    const double steps = day.steps.back();
    if (steps < kEnough) {
        return {};
    }
    const double metres_a_step = thousandths(day.metres.back() / steps);
    if (!is_no_stride(metres_a_step)) {
        return {};
    }
    return {"stride", 80, metres_a_step, limit_of(metres_a_step), 0, 0, concat(metres_a_step, " metres a step over ", whole(steps), " steps")};
}

/// Within one hour, where a part of the day was made up.
Reason stride_of_an_hour(const Measured& day) {
    constexpr std::size_t kHour = 60;
    for (std::size_t minute = 0; minute + kHour <= day.minutes(); ++minute) {
        const double of_hour = day.steps[minute + kHour] - day.steps[minute];
        const double metres_a_step = of_hour < kEnough ? kShort : thousandths((day.metres[minute + kHour] - day.metres[minute]) / of_hour);
        if (is_no_stride(metres_a_step)) {
            const DayMillis from = day.first + static_cast<DayMillis>(minute) * kMinute;
            return {"stride_60_minutes", 60, metres_a_step, limit_of(metres_a_step), from, from + static_cast<DayMillis>(kHour) * kMinute,
                    concat(metres_a_step, " metres a step over ", whole(of_hour), " steps of an hour")};
        }
    }
    return {};
}

/// Faster than anybody has run. A stretch with few steps was not walked, whatever its metres.
Reason speed(const Measured& day, const SpeedRule& rule) {
    const double enough = kEnough * static_cast<double>(rule.minutes) / 60;
    double most = 0;
    std::size_t most_at = 0;
    for (std::size_t minute = 0; minute + rule.minutes <= day.minutes(); ++minute) {
        const double metres = day.metres[minute + rule.minutes] - day.metres[minute];
        if (metres > most && day.steps[minute + rule.minutes] - day.steps[minute] >= enough) {
            most = metres;
            most_at = minute;
        }
    }
    if (most <= rule.metres) {
        return {};
    }
    const DayMillis from = day.first + static_cast<DayMillis>(most_at) * kMinute;
    return {rule.code, rule.points, thousandths(most), rule.metres, from, from + static_cast<DayMillis>(rule.minutes) * kMinute,
            concat(whole(most), " metres within ", rule.minutes, " minutes; nobody has run more than ", whole(rule.metres))};
}

}  // namespace

void distance(const Day& day, const Reckoning& reckoning, const Minutes& minutes, Findings& found) {
    if (!minutes.with_distance) {
        return;
    }
    const Measured measured = measured_of(day, reckoning);
    // Satellites jump, and a train's metres may come with the steps to its platform: of what only a stretch shows the weightiest counts,
    // and stops no day alone.
    std::array reasons{stride_of_day(measured), speed(measured, kSpeeds[1]), speed(measured, kSpeeds[0]), stride_of_an_hour(measured)};
    found.add_weightiest(reasons);
}

}  // namespace fitkart::rules
