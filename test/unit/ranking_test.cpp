/// Boards: who stands where, in which rank, on which page.

#include "domain/ranking.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace fitkart {
namespace {

using namespace std::chrono_literals;

UserId user(std::uint32_t number) {
    UserId id;
    for (int i = 0; i < 4; ++i) {
        id.bytes[static_cast<std::size_t>(12 + i)] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    }
    return id;
}

Standing standing(std::uint32_t number, std::int64_t total, std::int64_t reached = 0) {
    return {.user = user(number), .total = Steps{total}, .reached_at = Instant{std::chrono::microseconds{reached}}};
}

/// Few totals and few moments, so that many are equal.
rc::Gen<std::vector<Standing>> any_board() {
    return rc::gen::exec([] {
        std::vector<Standing> board;
        const auto size = *rc::gen::inRange<std::uint32_t>(0, 700);
        for (std::uint32_t i = 0; i < size; ++i) {
            board.push_back(standing(i, *rc::gen::inRange(1, 40), *rc::gen::inRange(0, 3)));
        }
        std::ranges::reverse(board);
        return board;
    });
}

TEST(Ranking, equal_totals_share_a_rank_and_the_next_rank_is_skipped) {
    const std::vector<Standing> board{standing(1, 900), standing(2, 500), standing(3, 500), standing(4, 100)};
    const auto positions = positions_of(board);
    EXPECT_EQ(positions[0], (Position{1, 1, 1}));
    EXPECT_EQ(positions[1], (Position{2, 2, 3}));
    EXPECT_EQ(positions[2], (Position{3, 2, 3}));
    EXPECT_EQ(positions[3], (Position{4, 4, 4}));
}

TEST(Ranking, among_equals_who_got_there_first_stands_first_then_the_smaller_id) {
    std::vector<Standing> board{standing(3, 500, 20), standing(2, 500, 10), standing(1, 500, 20), standing(4, 501, 99)};
    sort_standings(board);
    EXPECT_EQ(board[0].user, user(4));
    EXPECT_EQ(board[1].user, user(2));
    EXPECT_EQ(board[2].user, user(1));
    EXPECT_EQ(board[3].user, user(3));
}

TEST(Ranking, nobody_makes_an_empty_board) { EXPECT_TRUE(positions_of({}).empty()); }

RC_GTEST_PROP(Ranking, places_are_a_permutation_that_agrees_with_the_order, ()) {
    std::vector<Standing> board = *any_board();
    std::multiset<UserId> before;
    for (const Standing& one : board) before.insert(one.user);
    sort_standings(board);
    const auto positions = positions_of(board);
    std::multiset<UserId> after;
    for (std::size_t i = 0; i < board.size(); ++i) {
        after.insert(board[i].user);
        RC_ASSERT(positions[i].place == i + 1);
        if (i > 0) {  // RC_ASSERT evaluates both sides of an ||
            RC_ASSERT(stands_before(board[i - 1], board[i]));
            RC_ASSERT(!stands_before(board[i], board[i - 1]));
        }
    }
    RC_ASSERT(before == after);
}

RC_GTEST_PROP(Ranking, a_rank_is_one_more_than_the_number_who_walked_further, ()) {
    std::vector<Standing> board = *any_board();
    sort_standings(board);
    const auto positions = positions_of(board);
    for (std::size_t i = 0; i < board.size(); ++i) {
        const auto further = std::ranges::count_if(board, [&](const Standing& other) { return other.total > board[i].total; });
        const auto not_less = std::ranges::count_if(board, [&](const Standing& other) { return other.total >= board[i].total; });
        RC_ASSERT(positions[i].rank == further + 1);
        RC_ASSERT(positions[i].last_sharing == not_less);
    }
}

RC_GTEST_PROP(Ranking, a_page_knows_its_ranks_from_its_first_rank_and_its_totals, ()) {
    std::vector<Standing> board = *any_board();
    sort_standings(board);
    const auto positions = positions_of(board);
    for (std::size_t first = 0; first < board.size(); first += kPlacesPerPage) {
        std::vector<std::int64_t> totals;
        for (std::size_t i = first; i < std::min(first + kPlacesPerPage, board.size()); ++i) {
            totals.push_back(board[i].total.count());
        }
        const auto ranks = ranks_of_page(static_cast<std::int64_t>(first / kPlacesPerPage), positions[first].rank, totals);
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            RC_ASSERT(ranks[i] == positions[first + i].rank);
        }
    }
}

TEST(Percentile, counts_the_others_who_are_behind_and_never_rounds_up) {
    EXPECT_EQ(percentile(999'999, 1'000'000), 100.0);
    EXPECT_EQ(percentile(999'998, 1'000'000), 99.99);
    EXPECT_EQ(percentile(0, 1'000'000), 0.0);
    EXPECT_EQ(percentile(1, 4), 33.33);
    EXPECT_EQ(percentile(0, 1), 100.0);
}

RC_GTEST_PROP(Members, are_found_by_id_with_what_was_written, (std::set<std::uint32_t> numbers)) {
    Bytes page;
    std::map<UserId, Member> written;
    for (const std::uint32_t number : numbers) {
        const Member member{.user = user(number),
                            .total = Steps{*rc::gen::inRange<std::int64_t>(1, 1LL << 40)},
                            .position = {.place = *rc::gen::arbitrary<std::uint32_t>(),
                                         .rank = *rc::gen::arbitrary<std::uint32_t>(),
                                         .last_sharing = *rc::gen::arbitrary<std::uint32_t>()}};
        written.emplace(member.user, member);
    }
    for (const auto& [id, member] : written) append_member(page, member);
    RC_ASSERT(page.size() == written.size() * kMemberBytes);
    for (const auto& [id, member] : written) RC_ASSERT(find_member(page, id) == member);
    const auto stranger = *rc::gen::arbitrary<std::uint32_t>();
    RC_ASSERT(find_member(page, user(stranger)).has_value() == written.contains(user(stranger)));
}

RC_GTEST_PROP(Totals, are_the_sums_of_the_days_whatever_their_order, ()) {
    std::map<UserId, std::pair<std::int64_t, Instant>> expected;
    Totals totals;
    const auto days = *rc::gen::inRange(0, 2'000);
    for (int i = 0; i < days; ++i) {
        const UserId who = user(*rc::gen::inRange<std::uint32_t>(0, 300));
        const auto steps = *rc::gen::inRange<std::int64_t>(0, 30'000);
        const Instant when{std::chrono::microseconds{*rc::gen::inRange<std::int64_t>(-50, 50)}};
        totals.add(who, Steps{steps}, when);
        auto [entry, is_new] = expected.try_emplace(who, 0, when);
        entry->second.first += steps;
        entry->second.second = std::max(entry->second.second, when);
    }
    for (const auto& [who, sum] : expected) {
        RC_ASSERT(totals.find(who) != nullptr);
        RC_ASSERT(totals.find(who)->total == Steps{sum.first});
        RC_ASSERT(totals.find(who)->reached_at == sum.second);
    }
    RC_ASSERT(totals.find(user(1'000)) == nullptr);
    RC_ASSERT(totals.take().size() == expected.size());
    RC_ASSERT(totals.size() == 0U);
}

}  // namespace
}  // namespace fitkart
