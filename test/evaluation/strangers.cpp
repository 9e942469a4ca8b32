/// Honest days of people whom no limit was set on: what share of them would wait. Reads lines "person date hour steps metres" (tabs,
/// each hour of a person's day once, in any order) from standard input and prints a sentence; fails when more than 0.5% of the days
/// wait. Hours have no rhythm, so this tells of the rules on totals, habits, distances and endurance, not of those on minutes.

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

constexpr DayMillis kHour = 3'600'000;
constexpr DayMillis kMidnight = 16 * kHour;
constexpr int kFlagged = 75;

using Hours = std::map<LocalDay, std::vector<Slice>>;

std::map<int, Hours> read_people(std::istream& in) {
    std::map<int, Hours> people;
    int person = 0;
    std::string date;
    DayMillis hour = 0;
    std::int32_t steps = 0;
    std::uint32_t metres = 0;
    while (in >> person >> date >> hour >> steps >> metres) {
        people[person][day_from(date).value()].push_back({.start = kMidnight + hour * kHour, .length = kHour, .steps = steps, .distance = 10 * metres});
    }
    return people;
}

struct Tally {
    int days = 0;
    int flagged = 0;
    std::set<int> people{};
    int highest = 0;
};

/// Each day of a person held against those before it, as it would be once it is over.
void judge_days(int person, const Hours& hours, Tally& tally) {
    std::map<LocalDay, PastDay> before;
    for (const auto& [date, slices] : hours) {
        Day day;
        day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
        const Reckoning reckoning = reckon(day, {});
        std::vector<PastDay> past;
        for (auto& [at, facts] : before) {
            if (const auto ago = (date - at).count(); ago <= kHabitDays) {
                past.push_back(facts);
                past.back().ago = static_cast<int>(ago);
            }
        }
        const Verdict verdict = judge(day, reckoning, {}, {{}, std::nullopt, habit_of(past)});
        before[date] = past_day(0, reckoning, minutes_of(day, reckoning), {});
        ++tally.days;
        tally.highest = std::max(tally.highest, verdict.score);
        if (verdict.score >= kFlagged) {
            ++tally.flagged;
            tally.people.insert(person);
            std::cerr << "person " << person << ", " << iso_text(date) << ": " << verdict.score << ", " << verdict.reasons.front().sentence << '\n';
        }
    }
}

}  // namespace

int main() {
    const std::map<int, Hours> people = read_people(std::cin);
    Tally tally;
    for (const auto& [person, hours] : people) {
        judge_days(person, hours, tally);
    }
    std::printf("Strangers: %d of %d days flagged (%.2f%%), %zu of %zu people ever; the oddest of their days scores %d.\n", tally.flagged, tally.days,
                100.0 * tally.flagged / std::max(1, tally.days), tally.people.size(), people.size(), tally.highest);
    return !people.empty() && 200 * tally.flagged <= tally.days ? 0 : 1;
}
