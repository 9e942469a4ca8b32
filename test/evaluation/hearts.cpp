/// What the heart tells: of people who walk briskly, and of the same people at rest, as a wrist at rest would tell beside a telephone
/// that is shaken. Reads lines "person date minute beats steps" (tabs) from standard input and prints a sentence; fails when the rule
/// `heart` speaks against anybody who walked, or against less than four of five who rested.

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/anticheat/habit.h"
#include "domain/anticheat/score.h"
#include "domain/iso_time.h"

namespace {

using namespace fitkart;

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;
const LaneKey kWatch{"fitbit", 0, RecordingMethod::automatic, false, true};

struct HeartMinute {
    DayMillis minute = 0;
    double beats = 0;
    std::int32_t steps = 0;
};
using PersonDay = std::pair<int, std::string>;

std::map<PersonDay, std::vector<HeartMinute>> read_days(std::istream& in) {
    std::map<PersonDay, std::vector<HeartMinute>> days;
    int person = 0;
    std::string date;
    HeartMinute each;
    while (in >> person >> date >> each.minute >> each.beats >> each.steps) {
        days[{person, date}].push_back(each);
    }
    return days;
}

/// The day's steps with the hearts that `beats` gives for each of its brisk minutes in turn.
std::vector<MeasuredSample> walked(const std::vector<HeartMinute>& minutes, const std::vector<double>& beats) {
    std::vector<MeasuredSample> samples;
    std::size_t next = 0;
    for (const HeartMinute& each : minutes) {
        if (each.steps >= kBriskCadence && !beats.empty()) {
            const Slice slice{.start = kMidnight + each.minute * kMinute, .length = kMinute, .steps = each.steps};
            samples.push_back({.key = kWatch, .slice = slice, .heart_rate = beats[next++ % beats.size()]});
        }
    }
    return samples;
}

struct Tally {
    int days = 0;
    int spoken = 0;
    int slowest = 0;
};

void judge_heart(const std::vector<MeasuredSample>& samples, Tally& tally) {
    Day day;
    for (const MeasuredSample& sample : samples) {
        day.take(sample.key, {&sample.slice, 1});
    }
    const Habit habit = habit_of({}, DayFacts{.effort = effort_of(day, samples)});
    if (habit.heart == 0) {
        return;  // less than half an hour of it
    }
    const Verdict verdict = judge(day, reckon(day, {}), {}, {{}, std::nullopt, habit});
    ++tally.days;
    tally.spoken += std::ranges::any_of(verdict.reasons, [](const Reason& reason) { return reason.code == "heart"; }) ? 1 : 0;
    tally.slowest = tally.slowest == 0 ? habit.heart : std::min(tally.slowest, habit.heart);
}

}  // namespace

int main() {
    Tally walking;
    Tally resting;
    std::set<int> people;
    for (const auto& [who, minutes] : read_days(std::cin)) {
        std::vector<double> brisk;
        std::vector<double> quiet;
        for (const HeartMinute& each : minutes) {
            if (each.steps >= kBriskCadence) {
                brisk.push_back(each.beats);
            } else if (each.steps == 0) {
                quiet.push_back(each.beats);
            }
        }
        const int before = walking.days;
        judge_heart(walked(minutes, brisk), walking);
        judge_heart(walked(minutes, quiet), resting);
        if (walking.days > before) {
            people.insert(who.first);
        }
    }
    std::printf("Hearts: `heart` speaks on %d of %d days of %zu people who walked briskly for half an hour, whose slowest day has a median of %d; "
                "with their hearts of the same days at rest it speaks on %d of %d.\n",
                walking.spoken, walking.days, people.size(), walking.slowest, resting.spoken, resting.days);
    return walking.days > 0 && walking.spoken == 0 && 5 * resting.spoken >= 4 * resting.days ? 0 : 1;
}
