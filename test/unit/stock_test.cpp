#include "domain/stock.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <numeric>

#include "domain/error.h"

namespace fitkart {
namespace {

std::int64_t sum_of(const std::vector<std::int64_t>& slots) { return std::accumulate(slots.begin(), slots.end(), std::int64_t{0}); }

ErrorCode code_of(const auto& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorCode::validation_failed;
}

TEST(Slots, few_units_lie_in_one_and_many_in_sixteen) {
    EXPECT_EQ(slots_for(0), 1);
    EXPECT_EQ(slots_for(31), 1);
    EXPECT_EQ(slots_for(32), 2);
    EXPECT_EQ(slots_for(127), 4);
    EXPECT_EQ(slots_for(128), 8);
    EXPECT_EQ(slots_for(256), 16);
    EXPECT_EQ(slots_for(kMostUnits), 16);
}

RC_GTEST_PROP(Slots, are_a_power_of_two, (std::uint32_t units)) {
    RC_ASSERT(std::has_single_bit(static_cast<std::uint64_t>(slots_for(units))));
}

RC_GTEST_PROP(Slots, whoever_begins_at_another_number_begins_at_another_slot_equally_often, ()) {
    const std::int64_t slots = slots_for(*rc::gen::inRange<std::int64_t>(0, 1000));
    std::vector<int> begun(static_cast<std::size_t>(slots), 0);
    for (std::int64_t buyer = 0; buyer < kMostSlots; ++buyer) {
        std::int64_t first = 0;
        for (std::int64_t slot = 1; slot < slots; ++slot) {
            first = (slot ^ buyer) < (first ^ buyer) ? slot : first;
        }
        ++begun[static_cast<std::size_t>(first)];
    }
    RC_ASSERT(std::ranges::count(begun, static_cast<int>(kMostSlots / slots)) == slots);
}

RC_GTEST_PROP(Slots, processes_that_follow_each_other_begin_at_different_ones, (std::uint16_t process)) {
    const std::int64_t slots = slots_for(*rc::gen::inRange<std::int64_t>(0, 1000));
    std::vector<bool> begun(static_cast<std::size_t>(slots), false);
    for (std::int64_t i = 0; i < slots; ++i) {
        const std::int64_t slot = first_slot(process + i, slots);
        RC_ASSERT(slot >= 0);
        RC_ASSERT(slot < slots);
        begun[static_cast<std::size_t>(slot)] = true;
    }
    RC_ASSERT(std::ranges::count(begun, true) == slots);
}

TEST(Slots, where_there_are_none_the_search_begins_at_the_first) { EXPECT_EQ(first_slot(7, 0), 0); }

RC_GTEST_PROP(Spread, keeps_the_sum_and_every_slot, (std::uint32_t units)) {
    const auto existing = *rc::gen::inRange<std::int64_t>(0, 17);
    const auto slots = spread(units, existing);
    RC_ASSERT(sum_of(slots) == units);
    RC_ASSERT(static_cast<std::int64_t>(slots.size()) == std::max(existing, slots_for(units)));
    RC_ASSERT(std::ranges::min(slots) >= 0);
}

RC_GTEST_PROP(Spread, is_even_over_the_slots_it_uses, (std::uint32_t units)) {
    const auto slots = spread(units, 0);
    RC_ASSERT(std::ranges::max(slots) - std::ranges::min(slots) <= 1);
}

RC_GTEST_PROP(Gather, takes_exactly_what_is_wanted_or_nothing, ()) {
    const auto slots = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 50));
    const auto quantity = *rc::gen::inRange<std::int64_t>(1, 100);
    const auto left = gather(slots, quantity);
    RC_ASSERT(left.has_value() == (sum_of(slots) >= quantity));
    if (left) {
        RC_ASSERT(sum_of(*left) == sum_of(slots) - quantity);
        RC_ASSERT(left->size() == slots.size());
        for (std::size_t i = 0; i < slots.size(); ++i) {
            RC_ASSERT((*left)[i] >= 0);
            RC_ASSERT((*left)[i] <= slots[i]);
        }
    }
}

TEST(Gather, touches_the_fullest_slots_first) {
    EXPECT_EQ(gather(std::vector<std::int64_t>{1, 5, 2}, 6), (std::vector<std::int64_t>{1, 0, 1}));
    EXPECT_EQ(gather(std::vector<std::int64_t>{1, 5, 2}, 5), (std::vector<std::int64_t>{1, 0, 2}));
}

TEST(Gather, finds_nothing_where_there_are_no_slots) { EXPECT_FALSE(gather({}, 1)); }

TEST(Stock, what_comes_is_free_and_what_goes_was_free) {
    EXPECT_EQ(changed_by({.in_house = 10, .free = 4}, 5), (Stock{.in_house = 15, .free = 9}));
    EXPECT_EQ(changed_by({.in_house = 10, .free = 4}, -4), (Stock{.in_house = 6, .free = 0}));
    EXPECT_EQ(code_of([] { (void)changed_by({.in_house = 10, .free = 4}, -5); }), ErrorCode::product_out_of_stock);
    EXPECT_EQ(code_of([] { (void)changed_by({.in_house = 10, .free = 4}, INT64_MIN); }), ErrorCode::product_out_of_stock);
}

TEST(Stock, a_count_never_breaks_a_promise) {
    EXPECT_EQ(counted_as({.in_house = 10, .free = 4}, 8), (Stock{.in_house = 8, .free = 2}));
    EXPECT_EQ(counted_as({.in_house = 10, .free = 4}, 20), (Stock{.in_house = 20, .free = 14}));
    EXPECT_EQ(counted_as({.in_house = 10, .free = 4}, 2), (Stock{.in_house = 6, .free = 0, .missing = 4}));
}

TEST(Stock, is_a_number_that_the_table_can_hold) {
    EXPECT_EQ(changed_by({}, kMostUnits), (Stock{.in_house = kMostUnits, .free = kMostUnits}));
    EXPECT_EQ(code_of([] { (void)changed_by({.in_house = 1, .free = 1}, kMostUnits); }), ErrorCode::validation_failed);
    EXPECT_EQ(code_of([] { (void)changed_by({}, INT64_MAX); }), ErrorCode::validation_failed);
    EXPECT_EQ(code_of([] { (void)counted_as({}, -1); }), ErrorCode::validation_failed);
    EXPECT_EQ(code_of([] { (void)counted_as({}, kMostUnits + 1); }), ErrorCode::validation_failed);
}

TEST(Stock, what_is_given_back_makes_up_for_what_is_missing_first) {
    const Stock stock{.in_house = 7, .free = 0, .missing = 2};
    EXPECT_EQ(released_from(stock, 1), (Stock{.in_house = 6, .free = 0, .missing = 1}));
    EXPECT_EQ(released_from(stock, 3), (Stock{.in_house = 5, .free = 1}));
    EXPECT_EQ(released_from({.in_house = 7, .free = 1}, 3), (Stock{.in_house = 7, .free = 4}));
    EXPECT_EQ(changed_by(stock, 3), (Stock{.in_house = 8, .free = 1})) << "and so does what comes in";
    EXPECT_EQ(changed_by(stock, 1), (Stock{.in_house = 7, .free = 0, .missing = 1}));
}
TEST(Stock, who_sends_more_than_was_counted_found_it) {
    EXPECT_EQ(sent_from({.in_house = 7, .free = 0, .missing = 2}, 3), (Stock{.in_house = 4, .free = 0, .missing = 2}));
    EXPECT_EQ(sent_from({.in_house = 7, .free = 0, .missing = 2}, 6), (Stock{.in_house = 1, .free = 0, .missing = 1}));
}

RC_GTEST_PROP(Stock, free_is_what_was_counted_less_what_is_promised, ()) {
    const auto in_house = *rc::gen::inRange<std::int64_t>(0, 1000);
    const auto counted = *rc::gen::inRange<std::int64_t>(0, 1000);
    Stock stock = counted_as({.in_house = in_house, .free = *rc::gen::inRange<std::int64_t>(0, in_house + 1)}, counted);
    std::int64_t units = counted;
    for (int i = 0; i < 10; ++i) {
        const auto number = *rc::gen::inRange<std::int64_t>(0, stock.promised() + 1);
        switch (*rc::gen::inRange(0, 3)) {
            case 0: stock = released_from(stock, number); break;
            case 1: stock = changed_by(stock, number), units += number; break;
            default: {
                const auto sent = std::min(number, stock.in_house - stock.missing);
                stock = sent_from(stock, sent), units -= sent;
            }
        }
        RC_ASSERT(stock.free == std::max<std::int64_t>(0, units - stock.promised()));
        RC_ASSERT(stock.missing == std::max<std::int64_t>(0, stock.promised() - units));
    }
}

RC_GTEST_PROP(Stock, what_is_promised_stays_promised, ()) {
    const auto in_house = *rc::gen::inRange<std::int64_t>(0, 1000);
    const Stock stock{.in_house = in_house, .free = *rc::gen::inRange<std::int64_t>(0, in_house + 1)};
    const auto number = *rc::gen::inRange<std::int64_t>(0, 2000);
    RC_ASSERT(changed_by(stock, number - stock.free).promised() == stock.promised());
    RC_ASSERT(counted_as(stock, number).promised() == stock.promised());
}

}  // namespace
}  // namespace fitkart
