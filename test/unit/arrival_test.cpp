// When a day came: once half of what it is now was there.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/anticheat/arrival.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;
const LaneKey kPhone{"phone_sensor", 1, RecordingMethod::automatic, false, true};
const LaneKey kWatch{"fitbit", 2, RecordingMethod::automatic, false, true};
const LaneKey kTotals{"phone_sensor", 1, RecordingMethod::automatic, true, true};

Instant hour(int at) { return Instant{std::chrono::hours{at}}; }

/// Minutes of so many steps each, from a minute of the day on; with ids of their own from `id` on and a version, where it is given.
Delivered minutes(const LaneKey& key, int came, int from, int count, int steps, std::uint64_t version = 0) {
    Delivered delivered{.key = key, .at = hour(came)};
    for (int i = 0; i < count; ++i) {
        const auto id = version == 0 ? 0 : static_cast<std::uint64_t>(1'000 + from + i);
        delivered.slices.push_back({.start = kMidnight + static_cast<DayMillis>(from + i) * kMinute, .length = kMinute, .steps = steps,
                                    .id = id, .version = version});
    }
    return delivered;
}

Delivered total(int came, int steps) { return {.key = kTotals, .slices = {{.steps = steps}}, .at = hour(came)}; }

/// The hour in which the day that these deliveries make came.
int came(const std::vector<Delivered>& deliveries) {
    Day day;
    for (const Delivered& each : deliveries) {
        day.take(each.key, each.slices);
    }
    const Reckoning reckoning = reckon(day, {});
    const auto arrival = arrival_of({LocalDay{}, day, reckoning, minutes_of(day, reckoning)}, {}, deliveries, {}, [] {});
    return static_cast<int>(std::chrono::floor<std::chrono::hours>(arrival.value().day.time_since_epoch()).count());
}

TEST(Arrival, is_when_half_of_the_day_is_there) {
    EXPECT_EQ(came({minutes(kPhone, 9, 500, 30, 100), minutes(kPhone, 12, 700, 30, 100), minutes(kPhone, 20, 900, 30, 100)}), 12);
    EXPECT_EQ(came({minutes(kPhone, 0, 0, 1, 1), minutes(kPhone, 20, 900, 30, 100)}), 20) << "a step at midnight is not the day";
    EXPECT_EQ(came({total(20, 8'000)}), 20);
    EXPECT_FALSE(arrival_of({{}, {}, {}, {}}, {}, {}, {}, [] {}));
}

TEST(Arrival, is_not_when_a_total_or_a_guess_came_that_was_corrected_once_the_day_was_known) {
    EXPECT_EQ(came({total(0, 9'000), minutes(kPhone, 20, 500, 90, 100)}), 20) << "a total has no minutes";
    EXPECT_EQ(came({minutes(kPhone, 1, 0, 1'440, 100, 1), minutes(kPhone, 20, 0, 1'440, 0, 2), minutes(kPhone, 20, 500, 90, 100, 3)}), 20)
        << "everything was a guess that covers everything";
    EXPECT_EQ(came({minutes(kPhone, 1, 0, 90, 100, 1), minutes(kPhone, 20, 0, 90, 0, 2), minutes(kPhone, 20, 500, 90, 100, 3)}), 20);
}

TEST(Arrival, stays_where_the_same_minutes_come_again) {
    EXPECT_EQ(came({minutes(kPhone, 9, 500, 90, 100), minutes(kWatch, 20, 500, 90, 108)}), 9) << "from a watch that counts instead";
    EXPECT_EQ(came({minutes(kPhone, 9, 500, 90, 100, 1), minutes(kPhone, 20, 500, 90, 97, 2)}), 9) << "a little corrected";
    EXPECT_EQ(came({minutes(kPhone, 9, 500, 90, 100), minutes(kPhone, 20, 500, 90, 100)}), 9);
    EXPECT_EQ(came({minutes(kPhone, 9, 500, 90, 100, 1), minutes(kPhone, 19, 500, 90, 0, 2), minutes(kPhone, 20, 500, 90, 100, 3)}), 9)
        << "taken back and sent again";
}

/// Bouts of a rhythm of their own, `scale` times as many steps, later by some minutes.
Delivered rhythm(const LaneKey& key, int came, int later = 0, double scale = 1, std::uint64_t version = 0) {
    Delivered delivered{.key = key, .at = hour(came)};
    int at = 420 + later;
    for (int bout = 0; bout < 40; ++bout) {
        for (int minute = 0; minute < 1 + bout * 7 % 5; ++minute, ++at) {
            const auto id = version == 0 ? 0 : static_cast<std::uint64_t>(5'000 + at - later);
            delivered.slices.push_back({.start = kMidnight + static_cast<DayMillis>(at) * kMinute, .length = kMinute,
                                        .steps = static_cast<int>(scale * (60 + bout)), .id = id, .version = version});
        }
        at += 1 + bout * 11 % 7;
    }
    return delivered;
}

Fingerprint print_of(const Delivered& only) {
    Day walked;
    walked.take(only.key, only.slices);
    return fingerprint_of(walked, reckon(walked, {}));
}

/// The hour in which half of that rhythm was there with these deliveries.
int rhythm_came(const std::vector<Delivered>& deliveries) {
    const Fingerprint print = print_of(rhythm(kPhone, 0));
    EXPECT_EQ(print.size(), kFingerprintHashes);
    Day day;
    const Reckoning reckoning = reckon(day, {});
    const auto arrival = arrival_of({LocalDay{}, day, reckoning, minutes_of(day, reckoning)}, print, deliveries, {}, [] {});
    const Instant at = had_shared({print, arrival.value().hashes}, print).value();
    return static_cast<int>(std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count());
}

Delivered on_day(int day, Delivered delivered) {
    delivered.day = LocalDay{std::chrono::days{day}};
    return delivered;
}

TEST(ArrivalOfRhythm, is_not_when_something_else_came_that_weighs_more) {
    EXPECT_EQ(rhythm_came({minutes(kPhone, 8, 300, 60, 170), rhythm(kPhone, 21, 0, 0.7)}), 21) << "a run of one's own";
    EXPECT_EQ(rhythm_came({total(6, 11'300), rhythm(kPhone, 21, 0, 0.6)}), 21) << "a total";
    Delivered coarse = minutes(kPhone, 17, 420, 1, 9'000);
    coarse.slices.front().length = 300 * kMinute;
    EXPECT_EQ(rhythm_came({coarse, rhythm(kWatch, 21)}), 21) << "a sum of the hours in which it was walked";
}

TEST(ArrivalOfRhythm, is_the_last_delivery_where_it_was_never_seen_in_between) {
    Delivered cover = minutes(kWatch, 20, 360, 1, 9'000, 1);
    cover.slices.front().length = 840 * kMinute;
    Delivered moved = cover;
    moved.at = hour(22);
    moved.slices.front().version = 2;
    moved.slices.front().steps = 0;
    EXPECT_EQ(rhythm_came({minutes(kPhone, 0, 5, 1, 1), cover, rhythm(kPhone, 21), moved}), 22) << "hidden until it was uncovered";
}

TEST(ArrivalOfRhythm, stays_where_samples_move_or_are_taken_back) {
    EXPECT_EQ(rhythm_came({rhythm(kPhone, 9, 0, 1, 1), rhythm(kPhone, 20, 60, 1, 2)}), 9) << "an hour later, corrected";
    EXPECT_EQ(rhythm_came({rhythm(kPhone, 9, 0, 1, 1), rhythm(kPhone, 19, 0, 0, 2), rhythm(kPhone, 20)}), 9) << "taken back and sent again";
    EXPECT_EQ(rhythm_came({on_day(1, rhythm(kPhone, 20)), on_day(2, rhythm(kPhone, 9))}), 9) << "it stood on another day then";
}

TEST(ArrivalOfRhythm, is_found_among_hundreds_of_deliveries_even_if_it_stood_but_for_a_moment) {
    std::vector<Delivered> deliveries;
    for (int i = 0; i < 300; ++i) {
        deliveries.push_back(minutes(kWatch, i, 1'300 + i % 100, 1, 1));
    }
    deliveries.push_back(rhythm(kPhone, 301, 0, 1, 1));
    deliveries.push_back(rhythm(kPhone, 302, 0, 0, 2));
    for (int i = 303; i < 600; ++i) {
        deliveries.push_back(minutes(kWatch, i, 1'300 + i % 100, 1, 2));
    }
    deliveries.push_back(rhythm(kPhone, 601));
    EXPECT_EQ(rhythm_came(deliveries), 301);
}

TEST(ArrivalOfRhythm, is_that_of_half_of_what_two_days_share) {
    const Rhythm day{{1, 2, 3, 4, 5, 6}, {hour(1), hour(2), hour(3), hour(4), hour(5), hour(6)}};
    EXPECT_EQ(had_shared(day, {2, 4, 6}), hour(4));
    EXPECT_EQ(had_shared(day, {1, 2, 3, 4}), hour(2));
    EXPECT_FALSE(had_shared(day, {7}));
}

RC_GTEST_PROP(Arrival, is_the_time_of_a_delivery_and_no_later_than_that_of_the_last_change, ()) {
    std::vector<Delivered> deliveries;
    const int count = *rc::gen::inRange(1, 30);
    for (int at = 0; at < count; ++at) {
        deliveries.push_back(minutes(*rc::gen::element(kPhone, kWatch), at, *rc::gen::inRange(0, 1'300), *rc::gen::inRange(1, 100), *rc::gen::inRange(1, 150)));
    }
    const int at = came(deliveries);
    RC_ASSERT(at >= 0);
    RC_ASSERT(at < count);
    deliveries.push_back(deliveries[static_cast<std::size_t>(*rc::gen::inRange(0, count))]);  // a repeat
    deliveries.back().at = hour(count);
    RC_ASSERT(came(deliveries) < count);
}

}  // namespace
}  // namespace fitkart
