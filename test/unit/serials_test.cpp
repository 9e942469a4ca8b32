/// Serial numbers of coins: sets of them are compared with plain sets of numbers.

#include "domain/serials.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <set>
#include <sstream>

#include "domain/error.h"

namespace fitkart {
namespace {

using Numbers = std::set<std::int64_t>;

Numbers numbers_of(const Serials& serials) {
    Numbers numbers;
    for (const SerialRange& range : serials.ranges()) {
        for (std::int64_t number = range.from; number < range.until; ++number) {
            numbers.insert(number);
        }
    }
    return numbers;
}

Serials serials_of(const Numbers& numbers) {
    std::vector<SerialRange> ranges;
    for (const std::int64_t number : numbers) {
        ranges.push_back({number, number + 1});
    }
    return Serials::of(ranges);
}

Numbers any_numbers() {
    return *rc::gen::container<Numbers>(rc::gen::inRange<std::int64_t>(1, 40));
}

Numbers first_of(const Numbers& numbers, std::size_t count) {
    return {numbers.begin(), std::next(numbers.begin(), static_cast<std::ptrdiff_t>(std::min(count, numbers.size())))};
}

RC_GTEST_PROP(Serials, are_sets_of_numbers, ()) {
    const Numbers a = any_numbers();
    const Numbers b = any_numbers();
    const Serials left = serials_of(a);
    const Serials right = serials_of(b);
    Numbers either = a;
    either.insert(b.begin(), b.end());
    Numbers both;
    Numbers left_alone;
    for (const std::int64_t number : a) {
        (b.contains(number) ? both : left_alone).insert(number);
    }
    RC_ASSERT(numbers_of(left | right) == either);
    RC_ASSERT(numbers_of(left & right) == both);
    RC_ASSERT(numbers_of(left - right) == left_alone);
    RC_ASSERT(left.includes(right) == (both == b));
    RC_ASSERT(left.count() == Coins{static_cast<std::int64_t>(a.size())});
}

RC_GTEST_PROP(Serials, are_kept_in_one_form, ()) {
    const Numbers numbers = any_numbers();
    const Serials serials = serials_of(numbers);
    for (std::size_t i = 0; i < serials.ranges().size(); ++i) {
        RC_ASSERT(serials.ranges()[i].from < serials.ranges()[i].until);
        if (i > 0) {
            RC_ASSERT(serials.ranges()[i - 1].until < serials.ranges()[i].from);
        }
    }
    const Serials part = serials_of(any_numbers());
    RC_ASSERT(((serials - part) | (serials & part)) == serials);
}

RC_GTEST_PROP(Serials, are_taken_from_either_end, ()) {
    const Numbers numbers = any_numbers();
    const auto count = *rc::gen::inRange<std::size_t>(0, 50);
    const Serials serials = serials_of(numbers);
    const Coins coins{static_cast<std::int64_t>(count)};
    RC_ASSERT(numbers_of(serials.lowest(coins)) == first_of(numbers, count));
    const Coins rest = std::max(Coins{0}, serials.count() - coins);
    RC_ASSERT(serials.highest(coins) == serials - serials.lowest(rest));
}

TEST(Serials, that_do_not_fit_are_an_overflow) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(Serials::starting_at(1, Coins{most - 1}).count(), Coins{most - 1});
    EXPECT_THROW((void)Serials::starting_at(2, Coins{most - 1}), Error);
    EXPECT_THROW((void)Serials::of({{std::numeric_limits<std::int64_t>::min(), most}}).count(), Error);
}

TEST(Serials, are_written_as_a_multirange) {
    std::ostringstream out;
    out << Serials::of({{7, 9}, {1, 4}, {4, 5}}) << Serials{};
    EXPECT_EQ(out.str(), "{[1,5),[7,9)}{}");
}

}  // namespace
}  // namespace fitkart
