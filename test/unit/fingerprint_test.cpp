// The same minutes are found again; honest people's days are not taken for each other's.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>

#include "domain/anticheat/fingerprint.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;  // of a day in UTC

/// Samples of a minute each, all of them `later`, each a little off where it should begin.
Fingerprint print_of(const std::vector<double>& steps, DayMillis later = 0, const std::function<DayMillis()>& off = [] { return 0u; }) {
    std::vector<Slice> slices;
    for (std::size_t minute = 0; minute < steps.size(); ++minute) {
        if (steps[minute] > 0) {
            Slice slice;
            slice.start = kMidnight + static_cast<DayMillis>(minute) * kMinute + later + off();
            slice.length = kMinute;
            slice.steps = static_cast<std::int32_t>(std::lround(steps[minute]));
            slices.push_back(slice);
        }
    }
    Day day;
    day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
    return fingerprint_of(day, reckon(day, {}));
}

/// A day of bouts and pauses of random length.
std::vector<double> some_day(unsigned seed) {
    std::mt19937 random(seed);
    std::vector<double> steps;
    for (int bout = 0; bout < 40; ++bout) {
        steps.insert(steps.end(), 1 + random() % 9, 5.0 + random() % 110);
        steps.insert(steps.end(), 1 + random() % 15, 0.0);
    }
    return steps;
}

RC_GTEST_PROP(Fingerprint, does_not_change_when_a_day_is_shifted_or_scaled, (unsigned seed)) {
    const std::vector<double> day = some_day(seed);
    const auto later = static_cast<DayMillis>(*rc::gen::inRange(0, 4 * 60 * 60'000));
    std::vector<double> copy = day;
    for (double& steps : copy) {
        steps *= 1.37;
    }
    RC_ASSERT(!print_of(day).empty());
    RC_ASSERT(print_of(day) == print_of(copy, later));
}

RC_GTEST_PROP(Fingerprint, does_not_care_for_some_seconds_at_the_edges, (unsigned seed)) {
    std::mt19937 random(seed);
    const std::vector<double> day = some_day(seed);
    RC_ASSERT(print_of(day) == print_of(day, 25'000, [&] { return static_cast<DayMillis>(random() % 14'000); }));
}

TEST(Fingerprint, a_day_of_few_bouts_or_coarse_samples_has_none) {
    EXPECT_TRUE(print_of({}).empty());
    EXPECT_TRUE(print_of(std::vector<double>(1440, 100.0)).empty());
    for (const DayMillis length : {2 * kMinute, 2 * kMinute + 1}) {
        Day day;
        std::vector<Slice> slices;
        for (DayMillis sample = 0; sample < 100; ++sample) {
            slices.push_back({.start = kMidnight + sample * (sample % 7 + 4) * kMinute, .length = length, .steps = 100});
        }
        day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
        EXPECT_EQ(fingerprint_of(day, reckon(day, {})).empty(), length > 2 * kMinute);
    }
}

TEST(Fingerprint, copies_are_found_among_strangers) {
    std::vector<Fingerprint> days;
    for (unsigned seed = 0; seed < 200; ++seed) {
        days.push_back(print_of(some_day(seed % 199)));
    }
    const std::vector<Likeness> alike = alike_days(days);
    ASSERT_EQ(alike.size(), 1u);
    EXPECT_EQ(alike[0].one, 0u);
    EXPECT_EQ(alike[0].other, 199u);
    EXPECT_EQ(alike[0].shared, kFingerprintHashes);
    EXPECT_EQ(shared_hashes(days[0], days[199]), kFingerprintHashes);
}

TEST(Fingerprint, many_copies_of_one_day_hang_together) {
    const std::vector<Fingerprint> days(100, print_of(some_day(3)));
    std::vector<bool> linked(100);
    for (const Likeness& pair : alike_days(days)) {
        linked[pair.other] = linked[pair.other] || pair.one + 1 == pair.other;
    }
    EXPECT_EQ(std::count(linked.begin(), linked.end(), true), 99);
}

/// The real days of ../shared/data (see its README), which a machine of CI has.
TEST(Fingerprint, finds_copies_of_real_days_and_takes_no_honest_person_for_another) {
    const auto data = std::filesystem::path(__FILE__).parent_path() / "../../../shared/data/fitbit/minute_steps.csv.gz";
    if (!std::filesystem::exists(data)) {
        GTEST_SKIP() << "no ../shared/data: the honest days of Furberg et al. are not here";
    }
    const std::unique_ptr<FILE, int (*)(FILE*)> csv(popen(("zcat '" + data.string() + "'").c_str(), "r"), pclose);
    char line[128];
    std::map<std::pair<std::string, int>, std::vector<double>> days;
    while (std::fgets(line, sizeof line, csv.get()) != nullptr) {
        char user[32];
        char half[3];
        int month = 0, date = 0, year = 0, hour = 0, minute = 0, second = 0, steps = 0;
        if (std::sscanf(line, "%31[0-9],%d/%d/%d %d:%d:%d %2[AP]M,%d", user, &month, &date, &year, &hour, &minute, &second, half,
                        &steps) == 9) {
            auto& minutes = days[{user, month * 100 + date}];
            minutes.resize(1440);
            minutes[static_cast<std::size_t>((hour % 12 + (half[0] == 'P' ? 12 : 0)) * 60 + minute)] = steps;
        }
    }
    std::vector<Fingerprint> prints;
    std::vector<std::string> owners;
    std::array<int, 4> found{};
    std::mt19937 random(7);
    std::uniform_real_distribution<double> noise(0.8, 1.2), chance(0, 1);
    for (const auto& [key, steps] : days) {
        const Fingerprint print = print_of(steps);
        if (print.empty()) {
            continue;
        }
        prints.push_back(print);
        owners.push_back(key.first);
        std::array<std::vector<double>, 4> copies{steps, steps, steps, steps};
        for (std::size_t i = 0; i < steps.size(); ++i) {
            copies[1][i] = std::round(steps[i] * 1.5);
            copies[2][i] = steps[i] > 0 ? std::max(1.0, std::round(steps[i] * noise(random))) : 0;
            copies[3][i] = chance(random) < 0.03 ? 0 : steps[i];  // three minutes in a hundred are lost
        }
        for (std::size_t copy = 0; copy < copies.size(); ++copy) {
            const DayMillis later = copy == 0 ? 47 * kMinute + static_cast<DayMillis>(random() % kMinute) : 0;
            found[copy] += shared_hashes(print, print_of(copies[copy], later)) >= kAlikeHashes ? 1 : 0;
        }
    }
    std::size_t strangers = 0;
    std::size_t most = 0;
    for (std::size_t a = 0; a < prints.size(); ++a) {
        for (std::size_t b = a + 1; b < prints.size(); ++b) {
            if (owners[a] != owners[b]) {
                const std::size_t shared = shared_hashes(prints[a], prints[b]);
                most = std::max(most, shared);
                strangers += shared >= kAlikeHashes ? 1 : 0;
            }
        }
    }
    const auto count = static_cast<int>(prints.size());
    std::cout << count << " of " << days.size() << " days have a fingerprint; found shifted " << found[0] << ", scaled " << found[1]
              << ", with noise " << found[2] << ", with lost minutes " << found[3] << "; pairs of strangers alike " << strangers
              << ", most hashes they share " << most << "\n";
    EXPECT_GT(count, 450);
    EXPECT_EQ(strangers, 0u);
    EXPECT_GE(found[0], count * 95 / 100);
    EXPECT_EQ(found[1], count);
    EXPECT_EQ(found[2], count);
    EXPECT_GE(found[3], count * 80 / 100);
}

}  // namespace
}  // namespace fitkart
