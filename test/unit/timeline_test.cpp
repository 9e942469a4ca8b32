// Rules 1 to 3: what a day counts, and that the order, repetition and split of deliveries leave no trace.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "domain/rational.h"
#include "domain/timeline/codec.h"
#include "domain/timeline/elsewhere.h"
#include "domain/timeline/explain.h"
#include "domain/timeline/shrink.h"
#include "domain/timeline/union.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;  // of a day in UTC

LaneKey lane(std::string source, std::string_view device = "", RecordingMethod method = RecordingMethod::automatic) {
    return {std::move(source), device.empty() ? 0 : hash_of(device), method, false, true};
}
LaneKey totals(std::string source) { return {std::move(source), 0, RecordingMethod::automatic, true, true}; }

/// `steps` from minute `from` of the day on, for `minutes`.
Slice walk(DayMillis from, DayMillis minutes, int steps, std::string_view id = "", std::uint64_t version = 0) {
    Slice slice;
    slice.start = kMidnight + from * kMinute;
    slice.length = minutes * kMinute;
    slice.steps = steps;
    slice.id = id.empty() ? 0 : hash_of(id);
    slice.version = version;
    return slice;
}
Slice total(int steps) {
    Slice slice;
    slice.steps = steps;
    return slice;
}

struct Delivery {
    LaneKey key;
    std::vector<Slice> slices;
};

Day day_of(const std::vector<Delivery>& deliveries) {
    Day day;
    for (const Delivery& delivery : deliveries) {
        day.take(delivery.key, delivery.slices);
    }
    return day;
}
std::int64_t steps_of(const std::vector<Delivery>& deliveries) {
    return reckon(day_of(deliveries), {}).steps.count();
}
std::int64_t earning_of(const std::vector<Delivery>& deliveries, bool manual_earns = false) {
    return reckon(day_of(deliveries), {{}, manual_earns}).earning.count();
}

TEST(Union, a_watch_counts_before_a_phone_where_both_cover_an_instant) {
    EXPECT_EQ(steps_of({{lane("fitbit"), {walk(0, 10, 1000)}}, {lane("google_fit"), {walk(5, 10, 900)}}}), 1450);
}
TEST(Union, samples_that_do_not_touch_are_added) {
    EXPECT_EQ(steps_of({{lane("fitbit"), {walk(0, 10, 1000)}}, {lane("google_fit"), {walk(20, 10, 900)}}}), 1900);
}
TEST(Union, a_sample_interrupted_by_a_better_one_counts_on_both_sides) {
    EXPECT_EQ(steps_of({{lane("google_fit"), {walk(0, 30, 600)}}, {lane("fitbit"), {walk(10, 10, 900)}}}), 1300);
}
TEST(Union, owning_a_second_device_never_costs_a_step) {
    // The watch saw little where the phone saw much.
    EXPECT_EQ(steps_of({{lane("google_fit"), {walk(0, 60, 6000)}}, {lane("fitbit"), {walk(0, 60, 100)}}}), 6000);
    EXPECT_EQ(steps_of({{lane("health_kit", "watch"), {walk(0, 60, 100)}}, {lane("health_kit", "phone"), {walk(0, 60, 6000)}}}),
              6000);
}
TEST(Union, two_devices_of_one_source_fill_each_others_gaps) {
    EXPECT_EQ(steps_of({{lane("health_kit", "watch"), {walk(0, 30, 2000)}}, {lane("health_kit", "phone"), {walk(20, 20, 1000)}}}),
              2500);
}
TEST(Union, a_sum_of_an_hour_holds_the_minutes_it_is_the_sum_of) {
    EXPECT_EQ(steps_of({{lane("health_connect"), {walk(0, 60, 600), walk(7, 1, 100), walk(9, 1, 100)}}}), 600);
}
TEST(Union, a_day_total_lifts_the_day_only_above_the_union) {
    const Delivery minutes{lane("fitbit"), {walk(0, 10, 1000), walk(20, 10, 1000)}};
    EXPECT_EQ(steps_of({minutes, {totals("fitbit"), {total(1900)}}}), 2000);
    EXPECT_EQ(steps_of({minutes, {totals("fitbit"), {total(2100)}}}), 2100);
}
TEST(Union, day_totals_are_compared_never_added) {
    EXPECT_EQ(steps_of({{totals("fitbit"), {total(5000)}}, {totals("google_fit"), {total(6000)}}}), 6000);
}
TEST(Union, thirds_that_make_a_whole_are_a_whole) {
    // The phone's 100 steps a 30 minutes count a third here and two thirds there.
    EXPECT_EQ(steps_of({{lane("google_fit"), {walk(0, 30, 100), walk(100, 30, 100)}},
                        {lane("fitbit"), {walk(0, 20, 500), walk(100, 10, 500)}}}),
              1100);
}
TEST(Union, shares_are_whole_steps_by_largest_remainder) {
    const Day day = day_of({{lane("google_fit"), {walk(0, 30, 100), walk(100, 30, 100)}},
                            {lane("fitbit"), {walk(0, 20, 500), walk(100, 10, 500)}}});
    const Reckoning reckoning = reckon(day, {});
    std::int64_t sum = 0;
    std::vector<std::int64_t> phone;
    for (const Share& share : shares_of(day, reckoning)) {
        sum += share.counted;
        if (day.lanes()[share.of.lane].key.source == "google_fit") {
            phone.push_back(share.counted);
        }
    }
    EXPECT_EQ(sum, 1100);
    EXPECT_EQ(phone, (std::vector<std::int64_t>{33, 67}));
}
TEST(Union, the_priority_list_is_a_setting) {
    const Day day = day_of({{lane("fitbit"), {walk(0, 10, 500)}}, {lane("strava"), {walk(0, 10, 600)}, }});
    EXPECT_EQ(reckon(day, {}).walked.count(), 500);
    EXPECT_EQ(reckon(day, {SourcePriority({"strava", "fitbit"}), false}).walked.count(), 600);
}

TEST(Manual, steps_typed_in_are_history_and_earn_nothing) {
    const std::vector<Delivery> day{{lane("fitbit"), {walk(0, 10, 1000)}},
                                    {lane("health_kit", "", RecordingMethod::manual), {walk(30, 10, 700)}}};
    EXPECT_EQ(steps_of(day), 1700);
    EXPECT_EQ(earning_of(day), 1000);
    EXPECT_EQ(earning_of(day, true), 1700);
}
TEST(Manual, a_total_typed_in_never_lifts_a_walked_day) {
    EXPECT_EQ(steps_of({{lane("fitbit"), {walk(0, 10, 1000)}}, {totals("manual"), {total(30'000)}}}), 1000);
    EXPECT_EQ(steps_of({{totals("manual"), {total(30'000)}}}), 30'000);
    EXPECT_EQ(earning_of({{totals("manual"), {total(30'000)}}}), 0);
}

TEST(Corrections, the_highest_version_wins_in_any_order) {
    const Delivery one{lane("fitbit"), {walk(0, 10, 1000, "a", 1)}};
    const Delivery two{lane("fitbit"), {walk(0, 10, 800, "a", 2)}};
    EXPECT_EQ(steps_of({one, two}), 800);
    EXPECT_EQ(steps_of({two, one}), 800);
    EXPECT_EQ(day_of({one, two}), day_of({two, one}));
}
TEST(Corrections, a_version_may_move_a_sample_to_another_time_and_device) {
    const std::vector<Delivery> day{{lane("health_kit", "a"), {walk(0, 10, 1000, "x", 1)}},
                                    {lane("health_kit", "b"), {walk(60, 10, 900, "x", 2)}}};
    EXPECT_EQ(steps_of(day), 900);
}
TEST(Corrections, a_repeat_without_version_or_id_keeps_the_larger_count) {
    EXPECT_EQ(steps_of({{lane("fitbit"), {walk(0, 10, 700)}}, {lane("fitbit"), {walk(0, 10, 900)}}, {lane("fitbit"), {walk(0, 10, 800)}}}),
              900);
    EXPECT_EQ(steps_of({{totals("fitbit"), {total(700)}}, {totals("fitbit"), {total(900)}}, {totals("fitbit"), {total(800)}}}), 900);
}
TEST(Corrections, a_version_without_an_id_leaves_no_trace) {
    const Slice versioned = walk(0, 10, 100, "", 4);
    const Slice with_id = walk(20, 10, 100, "a", 1);
    const Day together = day_of({{lane("fitbit"), {versioned, with_id}}});
    const Day alone = day_of({{lane("fitbit"), {walk(0, 10, 100)}}, {lane("fitbit"), {with_id}}});
    EXPECT_EQ(encode(together), encode(alone));
    Day stored_between = decode_day(encode(day_of({{lane("fitbit"), {versioned}}})));
    stored_between.take(lane("fitbit"), std::array{with_id});
    EXPECT_EQ(stored_between, together);
}
TEST(Corrections, no_steps_with_an_id_delete_and_stay_deleted) {
    const Delivery one{lane("fitbit"), {walk(0, 10, 1000, "a", 1)}};
    const Delivery gone{lane("fitbit"), {walk(0, 10, 0, "a", 2)}};
    EXPECT_EQ(steps_of({one, gone}), 0);
    EXPECT_EQ(steps_of({gone, one}), 0);
    EXPECT_EQ(steps_of({{lane("fitbit"), {walk(0, 10, 0, "b")}}, {lane("fitbit"), {walk(0, 10, 500, "b")}}}), 0);
}
TEST(Corrections, no_steps_without_an_id_record_nothing) {
    Day day;
    EXPECT_EQ(day.take(lane("fitbit"), std::vector<Slice>{walk(0, 1, 0)}), std::vector<Outcome>{Outcome::duplicate});
    EXPECT_TRUE(day.empty());
}
TEST(Corrections, an_id_is_its_sources_own) {
    EXPECT_EQ(steps_of({{lane("fitbit"), {walk(0, 10, 1000, "1", 1)}}, {lane("garmin"), {walk(30, 10, 500, "1", 2)}}}), 1500);
}
TEST(Corrections, a_repeat_is_a_duplicate) {
    Day day;
    const std::vector<Slice> slices{walk(0, 1, 20), walk(1, 1, 30, "a", 1)};
    EXPECT_EQ(day.take(lane("fitbit"), slices), (std::vector<Outcome>{Outcome::accepted, Outcome::accepted}));
    EXPECT_EQ(day.take(lane("fitbit"), slices), (std::vector<Outcome>{Outcome::duplicate, Outcome::duplicate}));
}
TEST(Corrections, a_sample_moves_over_midnight_in_any_order) {
    const Delivery one{lane("fitbit"), {walk(1430, 10, 1000, "a", 1)}};
    const Delivery two{lane("fitbit"), {walk(0, 10, 900, "a", 2)}};  // of the next day
    for (const bool first_one : {true, false}) {
        Day today;
        Day tomorrow;
        if (first_one) {
            today.take(one.key, one.slices);
            today.mark_moved(tomorrow);
            tomorrow.take(two.key, two.slices);
            EXPECT_TRUE(tomorrow.mark_moved(today).there);
        } else {
            tomorrow.take(two.key, two.slices);
            tomorrow.mark_moved(today);
            today.take(one.key, one.slices);
            EXPECT_TRUE(today.mark_moved(tomorrow).here);
        }
        EXPECT_EQ(reckon(today, {}).steps.count(), 0);
        EXPECT_EQ(reckon(tomorrow, {}).steps.count(), 900);
        EXPECT_EQ(today.take(one.key, one.slices).front(), Outcome::duplicate);
    }
}
TEST(Corrections, halves_of_one_sample_do_not_supersede_each_other) {
    Day today;
    Day tomorrow;
    today.take(lane("fitbit"), std::vector<Slice>{walk(1430, 10, 500, "a", 1)});
    tomorrow.take(lane("fitbit"), std::vector<Slice>{walk(0, 10, 500, "a", 1)});
    const auto marked = tomorrow.mark_moved(today);
    EXPECT_FALSE(marked.here || marked.there);
}
TEST(Corrections, what_comes_too_late_changes_the_history_and_never_the_coins) {
    LaneKey late = lane("fitbit");
    late.earns = false;
    const std::vector<Delivery> more{{lane("fitbit"), {walk(0, 10, 1000, "a", 1)}}, {late, {walk(30, 10, 500)}}};
    EXPECT_EQ(steps_of(more), 1500);
    EXPECT_EQ(earning_of(more), 1000);
    const std::vector<Delivery> higher{{lane("fitbit"), {walk(0, 10, 1000, "a", 1)}}, {late, {walk(0, 10, 1200, "a", 2)}}};
    EXPECT_EQ(steps_of(higher), 1200);
    EXPECT_EQ(earning_of(higher), 1000);
}
TEST(Corrections, what_came_in_time_and_comes_again_too_late_is_a_repeat) {
    LaneKey late = lane("fitbit");
    late.earns = false;
    const std::vector<Slice> month{walk(0, 10, 1000), walk(20, 10, 800, "a", 2), walk(40, 10, 700, "b", 1), walk(60, 1, 9, "c"),
                                   walk(70, 1, 8, "d"), walk(80, 1, 7, "e"), walk(90, 1, 6, "f")};
    for (const std::size_t count : {std::size_t{3}, month.size()}) {  // ids are looked up by a scan, and by a table
        const std::vector<Slice> sent(month.begin(), month.begin() + static_cast<std::ptrdiff_t>(count));
        Day day = day_of({{lane("fitbit"), sent}});
        const Day before = day;
        EXPECT_EQ(day.take(late, sent), std::vector<Outcome>(count, Outcome::duplicate));
        EXPECT_EQ(day, before);
        std::vector<Slice> with_metres = sent;
        for (Slice& slice : with_metres) {
            slice.distance = 700;
        }
        EXPECT_EQ(day.take(late, with_metres), std::vector<Outcome>(count, Outcome::duplicate));
        EXPECT_EQ(day, before);
        EXPECT_EQ(day, day_of({{late, with_metres}, {lane("fitbit"), sent}})) << "whichever comes first";
        LaneKey late_device = lane("fitbit", "watch");
        late_device.earns = false;
        EXPECT_EQ(day.take(late_device, std::vector<Slice>{with_metres[1]}).front(), Outcome::duplicate) << "an id by another device";
        EXPECT_EQ(day.take(late, std::vector<Slice>{walk(20, 10, 900, "a", 1)}).front(), Outcome::duplicate) << "an older version";
        EXPECT_EQ(day.take(late, std::vector<Slice>{walk(20, 10, 900, "a", 2)}).front(), Outcome::accepted) << "more under the same one";
        EXPECT_EQ(day.take(late, std::vector<Slice>{walk(0, 10, 1001)}).front(), Outcome::accepted);
        EXPECT_EQ(day, day_of({{late, {walk(20, 10, 900, "a", 2), walk(0, 10, 1001)}}, {late, sent}, {lane("fitbit"), sent}}))
            << "whichever comes first, as when the setting is raised";
    }
}
TEST(Corrections, a_late_sample_goes_where_its_correction_went_in_time) {
    LaneKey late = lane("fitbit");
    late.earns = false;
    const Delivery old{late, {walk(1430, 10, 1000, "a", 1)}};
    const Delivery corrected{lane("fitbit"), {walk(0, 10, 900, "a", 2)}};  // of the next day
    Day today = day_of({old});
    Day tomorrow = day_of({corrected, {late, corrected.slices}});
    EXPECT_TRUE(today.mark_moved(tomorrow).here);
    EXPECT_EQ(reckon(today, {}).steps.count() + reckon(tomorrow, {}).steps.count(), 900);
    const Delivery newer{late, {walk(1430, 10, 1000, "a", 3)}};
    Day late_correction = day_of({newer});
    EXPECT_FALSE(late_correction.mark_moved(tomorrow).there) << "what comes late takes no coins away";
    EXPECT_EQ(reckon(tomorrow, {}).earning.count(), 900);
}

/// A walk in an hour that three days share, on the clock of the last of them or of one that many days earlier.
Slice shared(DayMillis days_earlier, Slice slice) {
    slice.start = slice.start - kMidnight + 3 * 60 * kMinute + days_earlier * 24 * 60 * kMinute;
    return slice;
}
/// What the day makes of its samples with these days before it.
Reckoning left_by(Day day, const Day& one_before, const Day& two_before, const CountingRules& rules = {}) {
    (void)day.leave(elsewhere_of(day, one_before, two_before));
    return reckon(day, rules);
}

TEST(Bounds, a_day_has_so_many_streams_and_no_more) {
    Day day;
    for (std::size_t n = 0; n < kMostLanes; ++n) {
        ASSERT_EQ(day.take(lane("fitbit", "device " + std::to_string(n)), std::vector{walk(0, 1, 10)}).front(), Outcome::accepted);
    }
    const Day full = day;
    EXPECT_EQ(day.take(lane("fitbit", "one more"), std::vector{walk(0, 1, 10), walk(1, 1, 10)}), (std::vector{Outcome::refused, Outcome::refused}));
    EXPECT_EQ(day, full);
    EXPECT_EQ(day.take(lane("fitbit", "device 7"), std::vector{walk(0, 1, 10), walk(1, 1, 10)}), (std::vector{Outcome::duplicate, Outcome::accepted}));
}
TEST(Bounds, a_day_has_so_many_samples_and_no_more) {
    std::vector<Slice> most;
    for (DayMillis n = 0; n < kMostSamples; ++n) {
        Slice slice;
        slice.start = n * 1'000;
        slice.length = 1'000;
        slice.steps = 1;
        slice.id = n % 2 == 0 ? n + 1 : 0;
        most.push_back(slice);
    }
    Day day;
    (void)day.take(lane("fitbit"), most);
    EXPECT_EQ(day.samples(), kMostSamples);
    const auto taken = [&](Slice slice) { return day.take(lane("fitbit"), {&slice, 1}).front(); };
    Slice more = most[0];
    EXPECT_EQ(taken(more), Outcome::duplicate);
    more.steps = 2;
    EXPECT_EQ(taken(more), Outcome::accepted) << "a correction needs no room";
    more.id = 7'777'777;
    EXPECT_EQ(taken(more), Outcome::refused);
    more = most[1];
    more.steps = 2;
    EXPECT_EQ(taken(more), Outcome::accepted);
    more.length = 999;
    EXPECT_EQ(taken(more), Outcome::refused);
    LaneKey late = lane("fitbit");
    late.earns = false;
    EXPECT_EQ(day.take(late, most), std::vector<Outcome>(most.size(), Outcome::duplicate)) << "what comes again too late is a repeat, also of a full day";
    EXPECT_EQ(day.samples(), kMostSamples);
}

TEST(Elsewhere, an_instant_counts_on_the_earliest_of_the_days_that_have_it) {
    const Day today = day_of({{lane("fitbit"), {shared(0, walk(0, 10, 1000))}}});
    const Day yesterday = day_of({{lane("fitbit"), {shared(1, walk(0, 10, 1000))}}});
    const Day before = day_of({{lane("garmin"), {shared(2, walk(5, 5, 400))}}});
    EXPECT_EQ(left_by(today, yesterday, {}).steps.count(), 0);
    EXPECT_EQ(left_by(today, {}, before).steps.count(), 500) << "pro rata by time";
    EXPECT_EQ(left_by(yesterday, {}, {}).steps.count(), 1000) << "the earlier day keeps it";
    EXPECT_EQ(left_by(today, day_of({{lane("fitbit"), {shared(1, walk(10, 10, 1000))}}}), {}).steps.count(), 1000) << "other instants";
}
TEST(Elsewhere, several_sources_and_their_lift_leave_it_alike) {
    const Day today = day_of({{lane("fitbit"), {shared(0, walk(0, 10, 1000))}}, {lane("health_kit"), {shared(0, walk(0, 20, 2600))}}});
    const Day yesterday = day_of({{lane("phone_sensor"), {shared(1, walk(0, 10, 20))}}});
    EXPECT_EQ(left_by(today, yesterday, {}).steps.count(), 1300);
}
TEST(Elsewhere, what_earns_nothing_there_takes_nothing_away) {
    const Day today = day_of({{lane("fitbit"), {shared(0, walk(0, 10, 1000))}}});
    LaneKey late = lane("fitbit");
    late.earns = false;
    EXPECT_EQ(left_by(today, day_of({{late, {shared(1, walk(0, 10, 1000))}}}), {}).earning.count(), 1000) << "it came too late";
    EXPECT_EQ(left_by(today, day_of({{totals("fitbit"), {total(9000)}}}), {}).earning.count(), 1000) << "a total has no time";
    Day deleted = day_of({{lane("fitbit"), {shared(1, walk(0, 10, 1000, "a", 1))}}, {lane("fitbit"), {shared(1, walk(0, 10, 0, "a", 2))}}});
    EXPECT_EQ(left_by(today, deleted, {}).earning.count(), 1000) << "its source deleted it";
    Day moved = day_of({{lane("fitbit"), {shared(1, walk(0, 10, 1000, "a", 1))}}});
    Day to = day_of({{lane("fitbit"), {shared(0, walk(0, 10, 1000, "a", 2))}}});
    to.mark_moved(moved);
    EXPECT_EQ(left_by(to, moved, {}).earning.count(), 1000) << "it moved here";
    const Day typed = day_of({{lane("manual"), {shared(1, walk(0, 10, 1000))}}});
    EXPECT_EQ(left_by(today, typed, {}).earning.count(), 1000) << "typed in";
    EXPECT_EQ(left_by(today, typed, {}, {{}, true}).earning.count(), 0) << "but where manual steps earn they count once, too";
}
TEST(Elsewhere, is_explained_and_kept) {
    Day today = day_of({{lane("fitbit"), {shared(0, walk(0, 10, 1000)), shared(0, walk(20, 10, 900))}}});
    EXPECT_TRUE(today.leave(elsewhere_of(today, day_of({{lane("fitbit"), {shared(1, walk(0, 10, 1000))}}}), {})));
    EXPECT_EQ(decode_day(encode(today)), today);
    const auto rows = explain(today, reckon(today, {}), {});
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].rule, "other_day");
    EXPECT_EQ(rows[0].counted, 0);
    EXPECT_EQ(rows[1].rule, "counted");
    EXPECT_FALSE(today.leave(today.elsewhere())) << "the same again changes nothing";
}

/// However the same walks are spread over three days by their offsets, no instant counts on two of them, and none is lost.
RC_GTEST_PROP(Elsewhere, every_instant_counts_once, ()) {
    struct Sent {
        DayMillis minute;
        DayMillis day;  // 2: the first
    };
    const auto sent = *rc::gen::container<std::vector<Sent>>(rc::gen::exec(
        [] { return Sent{static_cast<DayMillis>(*rc::gen::inRange(0, 30)), static_cast<DayMillis>(*rc::gen::inRange(0, 3))}; }));
    std::array<Day, 3> days;
    std::array<bool, 40> walked{};
    for (const Sent& each : sent) {
        const Slice slice = shared(each.day, walk(each.minute, 5, 500));
        days.at(2 - each.day).take(lane(each.day == 1 ? "garmin" : "fitbit"), {&slice, 1});
        std::fill_n(walked.begin() + each.minute, 5, true);
    }
    const auto counted = left_by(days[0], {}, {}).walked + left_by(days[1], days[0], {}).walked + left_by(days[2], days[1], days[0]).walked;
    RC_ASSERT(counted.count() == 100 * std::ranges::count(walked, true));
}

TEST(Codec, a_day_of_minutes_stays_near_a_byte_a_sample) {
    std::vector<Slice> minutes;
    for (DayMillis m = 0; m < 1440; ++m) {
        minutes.push_back(walk(m, 1, 1 + static_cast<int>(m * 7 % 120)));
    }
    EXPECT_LE(encode(day_of({{lane("fitbit"), minutes}})).size(), 1'470u);
}
TEST(Codec, every_other_minute_costs_no_more_than_every_minute) {
    std::vector<Slice> minutes;
    for (DayMillis m = 0; m < 1440; m += 2) {
        minutes.push_back(walk(m, 1, 1 + static_cast<int>(m * 7 % 120)));
    }
    const Day day = day_of({{lane("fitbit"), minutes}});
    EXPECT_LE(encode(day).size(), 950u);
    EXPECT_EQ(decode_day(encode(day)), day);
}
TEST(Codec, refuses_bytes_it_cannot_have_written) {
    std::vector<Slice> gaps;
    for (DayMillis m = 0; m < 40; m += 2) {
        gaps.push_back(walk(m, 1, 20));
    }
    const Bytes good = encode(day_of({{lane("polar"), gaps}, {lane("fitbit", "x"), {walk(0, 10, 1000, "a", 1), walk(10, 5, 20)}}, {totals("polar"), {total(9)}}}));
    for (std::size_t i = 0; i < good.size(); ++i) {
        EXPECT_THROW((void)decode_day(std::span(good).first(i)), std::runtime_error) << i;
    }
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes bad = good;
            bad[i] = static_cast<std::uint8_t>(bad[i] ^ (1u << bit));
            try {
                const Day day = decode_day(bad);
                (void)reckon(day, {});
            } catch (const std::runtime_error&) {
            }
        }
    }
}

/// Samples that like to overlap, repeat and correct each other.
rc::Gen<Delivery> any_delivery() {
    return rc::gen::exec([] {
        const auto source = *rc::gen::elementOf(std::vector<std::string>{"fitbit", "health_kit", "google_fit", "manual"});
        LaneKey key = lane(source, *rc::gen::elementOf(std::vector<std::string>{"", "a", "b"}),
                           source == "manual" ? RecordingMethod::manual
                                              : *rc::gen::elementOf(std::vector<RecordingMethod>{
                                                    RecordingMethod::automatic, RecordingMethod::unknown, RecordingMethod::manual}));
        key.totals = *rc::gen::inRange(0, 8) == 0;
        key.earns = *rc::gen::inRange(0, 6) != 0;
        Delivery delivery{key, {}};
        const int count = *rc::gen::inRange(1, 8);
        for (int i = 0; i < count; ++i) {
            Slice slice = key.totals ? total(*rc::gen::inRange(0, 3000))
                                     : walk(static_cast<DayMillis>(*rc::gen::inRange(0, 40)), static_cast<DayMillis>(*rc::gen::inRange(1, 20)),
                                            *rc::gen::inRange(0, 300));
            if (*rc::gen::inRange(0, 3) == 0) {
                slice.id = hash_of(*rc::gen::elementOf(std::vector<std::string>{"p", "q", "r"}));
                slice.version = static_cast<std::uint64_t>(*rc::gen::inRange(0, 3));
            }
            slice.distance = static_cast<std::uint32_t>(*rc::gen::inRange(0, 3));
            delivery.slices.push_back(slice);
        }
        return delivery;
    });
}

RC_GTEST_PROP(Day, does_not_depend_on_order_repetition_or_split_of_deliveries, (unsigned seed)) {
    const auto deliveries = *rc::gen::container<std::vector<Delivery>>(any_delivery());
    std::vector<Delivery> scattered;
    for (const Delivery& delivery : deliveries) {
        for (const Slice& slice : delivery.slices) {
            scattered.push_back({delivery.key, {slice}});
            if (seed % 2 == 0) {
                scattered.push_back({delivery.key, {slice}});
            }
        }
    }
    std::shuffle(scattered.begin(), scattered.end(), std::mt19937(seed));
    const Day one = day_of(deliveries);
    const Day other = day_of(scattered);
    RC_ASSERT(one == other);
    RC_ASSERT(encode(one) == encode(other));
    RC_ASSERT(reckon(one, {}).earning == reckon(other, {}).earning);
}

RC_GTEST_PROP(Day, many_samples_at_once_do_as_one_after_the_other, ()) {
    auto deliveries = *rc::gen::container<std::vector<Delivery>>(any_delivery());
    Day at_once;
    Day one_by_one;
    for (const Delivery& delivery : deliveries) {
        const auto outcomes = at_once.take(delivery.key, delivery.slices);
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            RC_ASSERT(one_by_one.take(delivery.key, {&delivery.slices[i], 1}).front() == outcomes[i]);
        }
    }
    RC_ASSERT(at_once == one_by_one);
}

/// Versions of a few ids, scattered over three days that follow each other, delivered in two orders.
RC_GTEST_PROP(Corrections, versions_on_neighbouring_days_end_alike_in_any_order, (unsigned seed)) {
    struct Dated {
        int day;
        bool in_time;
        Slice slice;
    };
    const auto deliveries = *rc::gen::container<std::vector<Dated>>(rc::gen::exec([] {
        return Dated{*rc::gen::inRange(0, 3), *rc::gen::inRange(0, 3) != 0,
                     walk(static_cast<DayMillis>(*rc::gen::inRange(0, 5)), 5, *rc::gen::inRange(0, 4) * 100,
                          *rc::gen::elementOf(std::vector<std::string>{"p", "q"}), static_cast<std::uint64_t>(*rc::gen::inRange(0, 4)))};
    }));
    const auto play = [](const std::vector<Dated>& order) {
        std::array<Day, 3> days;
        for (const Dated& each : order) {
            const auto at = static_cast<std::size_t>(each.day);
            LaneKey key = lane("fitbit");
            key.earns = each.in_time;
            days[at].take(key, {&each.slice, 1});
            if (at > 0) {
                days[at].mark_moved(days[at - 1]);
            }
            if (at < 2) {
                days[at].mark_moved(days[at + 1]);
            }
        }
        return days;
    };
    auto shuffled = deliveries;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(seed));
    RC_ASSERT(play(deliveries) == play(shuffled));
}

/// What was typed in counts nothing, but lets the general rule reckon the day.
RC_GTEST_PROP(Union, a_day_of_one_stream_counts_by_the_general_rule, ()) {
    const auto from = static_cast<DayMillis>(*rc::gen::inRange(1, 12));
    std::vector<Slice> slices;
    for (const auto& [start, steps] : *rc::gen::container<std::vector<std::pair<std::uint8_t, std::uint8_t>>>(
             rc::gen::pair(rc::gen::inRange<std::uint8_t>(0, 60), rc::gen::inRange<std::uint8_t>(0, 200)))) {
        slices.push_back(walk(start, from, steps, steps % 5 == 0 ? std::to_string(start) : "", steps % 3));
    }
    Day day;
    day.take(lane("fitbit"), slices);
    const Reckoning alone = reckon(day, {});
    day.take(lane("manual"), std::vector{walk(0, 1, 1)});
    const Reckoning general = reckon(day, {});
    RC_ASSERT(alone.earning == general.earning);
    RC_ASSERT(alone.walked == general.walked);
    RC_ASSERT(alone.lifted_by == general.lifted_by);
    RC_ASSERT(std::ranges::equal(alone.segments, general.segments, [](const Segment& a, const Segment& b) { return a.from == b.from && a.to == b.to; }));
}

RC_GTEST_PROP(Codec, gives_back_the_day, ()) {
    const Day day = day_of(*rc::gen::container<std::vector<Delivery>>(any_delivery()));
    RC_ASSERT(decode_day(encode(day)) == day);
}

/// The union by the definition: each millisecond asked for its best sample. Minutes are fine enough here.
RC_GTEST_PROP(Union, is_what_its_definition_says, ()) {
    std::vector<Delivery> deliveries;
    for (Delivery& delivery : *rc::gen::container<std::vector<Delivery>>(any_delivery())) {
        if (!delivery.key.totals && delivery.key.earns && delivery.key.method != RecordingMethod::manual) {
            delivery.key.device = 0;
            delivery.key.method = RecordingMethod::automatic;
            deliveries.push_back(std::move(delivery));
        }
    }
    const Day day = day_of(deliveries);
    const SourcePriority priority;
    Rational sum = 0;
    std::map<std::string, Rational> own;
    for (DayMillis minute = 0; minute < 80; ++minute) {
        const Slice* best = nullptr;
        std::size_t best_rank = 0;
        std::map<std::string, const Slice*> best_of;
        for (const Lane& each : day.lanes()) {
            for (const Slice& slice : each.slices) {
                const DayMillis at = kMidnight + minute * kMinute;
                if (slice.steps == 0 || slice.start > at || slice.end() <= at) {
                    continue;
                }
                const auto better = [&](const Slice* than) {
                    return than == nullptr || std::pair{slice.length, slice.steps} > std::pair{than->length, than->steps} ||
                           (std::pair{slice.length, slice.steps} == std::pair{than->length, than->steps} && slice.start < than->start);
                };
                const std::size_t rank = priority.rank(each.key.source);
                if (best == nullptr || rank < best_rank || (rank == best_rank && better(best))) {
                    best = &slice;
                    best_rank = rank;
                }
                if (better(best_of[each.key.source])) {
                    best_of[each.key.source] = &slice;
                }
            }
        }
        const auto rate = [](const Slice& slice) { return Rational{slice.steps, slice.length / kMinute}; };
        if (best != nullptr) {
            sum += rate(*best);
        }
        for (const auto& [source, slice] : best_of) {
            own[source] += rate(*slice);
        }
    }
    const auto floor = [](const Rational& r) { return static_cast<std::int64_t>(numerator(r) / denominator(r)); };
    std::int64_t expected = floor(sum);
    const Reckoning reckoning = reckon(day, {});
    RC_ASSERT(reckoning.walked.count() == expected);
    for (const auto& [source, steps] : own) {
        expected = std::max(expected, floor(steps));
    }
    RC_ASSERT(reckoning.earning.count() == expected);
}

RC_GTEST_PROP(Union, a_second_source_never_lowers_the_day_of_the_first, ()) {
    const auto first = *rc::gen::container<std::vector<Delivery>>(any_delivery());
    const auto second = *rc::gen::container<std::vector<Delivery>>(any_delivery());
    std::vector<Delivery> alone;
    std::vector<Delivery> both;
    for (const Delivery& delivery : first) {
        if (delivery.key.source == "health_kit") {
            alone.push_back(delivery);
            both.push_back(delivery);
        }
    }
    for (const Delivery& delivery : second) {
        if (delivery.key.source == "fitbit" && delivery.key.earns) {
            both.push_back(delivery);
        }
    }
    RC_ASSERT(earning_of(both) >= earning_of(alone));
}

TEST(Shrunk, a_day_of_three_sources_becomes_a_total_that_counts_the_same) {
    LaneKey too_late = lane("google_fit");
    too_late.earns = false;
    const Day day = day_of({{lane("fitbit", "watch"), {walk(0, 10, 900), walk(30, 10, 800)}},
                            {lane("health_kit"), {walk(5, 10, 700), walk(60, 10, 500)}},
                            {too_late, {walk(120, 10, 400)}}});
    const Reckoning reckoning = reckon(day, {});
    const auto small = shrunk(day, reckoning, {});
    ASSERT_TRUE(small);
    ASSERT_EQ(small->lanes().size(), 2u);
    EXPECT_EQ(small->lanes()[0].key.source, "fitbit");
    EXPECT_EQ(reckon(*small, {}).steps, reckoning.steps);
    EXPECT_EQ(reckon(*small, {}).earning, reckoning.earning);
    EXPECT_FALSE(shrunk(*small, reckon(*small, {}), {})) << "sums are not shrunk again";
    EXPECT_LT(encode(*small).size(), encode(day).size());
}

TEST(Shrunk, what_counts_by_other_rules_stays) {
    const Day typed = day_of({{lane("fitbit"), {walk(0, 10, 900)}}, {lane("manual", "", RecordingMethod::manual), {walk(30, 10, 800)}}});
    EXPECT_FALSE(shrunk(typed, reckon(typed, {}), {}));
    EXPECT_FALSE(shrunk(Day{}, reckon(Day{}, {}), {}));
    EXPECT_TRUE(share_ids(day_of({{lane("polar"), {walk(0, 10, 900, "run", 1)}}}), day_of({{lane("polar"), {walk(30, 10, 0, "run", 2)}}})));
    EXPECT_FALSE(share_ids(day_of({{lane("polar"), {walk(0, 10, 900, "run", 1)}}}), day_of({{lane("fitbit"), {walk(30, 10, 5, "run", 2)}}})));
}

RC_GTEST_PROP(Shrunk, counts_what_the_day_counted, ()) {
    const Day day = day_of(*rc::gen::container<std::vector<Delivery>>(any_delivery()));
    for (const bool manual_earns : {false, true}) {
        const CountingRules rules{{}, manual_earns};
        const Reckoning reckoning = reckon(day, rules);
        if (const auto small = shrunk(day, reckoning, rules)) {
            const Reckoning again = reckon(*small, rules);
            RC_ASSERT(again.steps == reckoning.steps && again.earning == reckoning.earning);
            RC_ASSERT(small->samples() <= 2u);
        }
    }
}

RC_GTEST_PROP(Union, no_instant_counts_twice_however_many_sources_cover_it, ()) {
    const Day day = day_of(*rc::gen::container<std::vector<Delivery>>(any_delivery()));
    const Reckoning reckoning = reckon(day, {});
    DayMillis end = 0;
    for (const Segment& segment : reckoning.segments) {
        RC_ASSERT(segment.from >= end && segment.from < segment.to);
        const Slice& slice = day.lanes()[segment.of.lane].slices[segment.of.slice];
        RC_ASSERT(slice.start <= segment.from && segment.to <= slice.end());
        end = segment.to;
    }
    for (const Share& share : shares_of(day, reckoning)) {
        const Slice& slice = day.lanes()[share.of.lane].slices[share.of.slice];
        RC_ASSERT(share.counted <= slice.steps && share.covered <= slice.length);
    }
}

RC_GTEST_PROP(Union, the_day_is_never_less_than_the_best_single_source, ()) {
    const auto deliveries = *rc::gen::container<std::vector<Delivery>>(any_delivery());
    std::map<std::string, std::vector<Delivery>> of_source;
    std::vector<Delivery> walked;  // what was typed in lifts no day that was walked
    for (const Delivery& delivery : deliveries) {
        if (delivery.key.method != RecordingMethod::manual) {
            of_source[delivery.key.source].push_back(delivery);
            walked.push_back(delivery);
        }
    }
    const std::int64_t day = steps_of(walked);
    const std::int64_t earning = earning_of(walked);
    for (const auto& [source, alone] : of_source) {
        RC_ASSERT(day >= steps_of(alone));
        RC_ASSERT(earning >= earning_of(alone));
    }
}

RC_GTEST_PROP(Union, shares_add_up_to_what_is_walked, ()) {
    const Day day = day_of(*rc::gen::container<std::vector<Delivery>>(any_delivery()));
    const Reckoning reckoning = reckon(day, {});
    std::int64_t sum = 0;
    for (const Share& share : shares_of(day, reckoning)) {
        sum += share.counted;
    }
    RC_ASSERT(sum == reckoning.walked.count());
    std::int64_t explained = 0;
    for (const Explained& row : explain(day, reckoning, {})) {
        explained += row.counted;
    }
    RC_ASSERT(explained == reckoning.earning.count());
    RC_ASSERT(reckoning.steps >= reckoning.earning);
    RC_ASSERT(reckoning.earning >= reckoning.walked);
    RC_ASSERT(steps_between(day, reckoning, 0, kDayMillisEnd) == reckoning.walked);
}

}  // namespace
}  // namespace fitkart
