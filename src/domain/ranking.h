#pragma once
/// Boards: who stands where. Standings are sorted once, then cut into pages; a rank is found by binary search.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// Two letters of ISO 3166-1 as one number, first letter high; 0 for nobody's country.
using CountryKey = std::uint16_t;

/// What somebody brings to a board.
struct Standing {
    UserId user{};
    Steps total{};
    Instant reached_at{};  ///< when the total became what it is
    CountryKey country = 0;
};

/// Order on a board: more steps first; among equals who got there first, then the smaller id. Total and strict.
[[nodiscard]] bool stands_before(const Standing& left, const Standing& right);

/// Sorts a board.
void sort_standings(std::span<Standing> standings);

/// Where somebody stands among `sorted` standings. Places are 1, 2, 3, 4; ranks 1, 2, 2, 4 where two are equal.
struct Position {
    std::uint32_t place = 0;
    std::uint32_t rank = 0;          ///< place of the first with this total: one more than walked further
    std::uint32_t last_sharing = 0;  ///< place of the last with this total
    friend bool operator==(const Position&, const Position&) = default;
};

/// The position of each standing, in their order.
[[nodiscard]] std::vector<Position> positions_of(std::span<const Standing> sorted);

/// Places a page of a board.
inline constexpr std::size_t kPlacesPerPage = 256;

/// Rank of each total of a page that begins at place `page` * kPlacesPerPage + 1 with rank `first_rank`.
[[nodiscard]] std::vector<std::int64_t> ranks_of_page(std::int64_t page, std::int64_t first_rank,
                                                      std::span<const std::int64_t> totals);

/// How many of a hundred others are behind, to two decimals and never rounded up: the best of many is 100, the last 0,
/// who is alone 100.
[[nodiscard]] double percentile(std::int64_t users_behind, std::int64_t total_users);

/// One person of a board's index by id.
struct Member {
    UserId user{};
    Steps total{};
    Position position{};
    friend bool operator==(const Member&, const Member&) = default;
};

/// Bytes of an encoded member: id (16), big-endian total (8), place, rank, last_sharing (4 each).
inline constexpr std::size_t kMemberBytes = 36;
/// Members a page, so that a page fits one disk block of 8 kB with its row header.
inline constexpr std::size_t kMembersPerPage = 220;

void append_member(Bytes& page, const Member& member);
[[nodiscard]] Member member_at(std::span<const std::uint8_t> page, std::size_t index);
/// Finds somebody in a page whose members ascend by id.
[[nodiscard]] std::optional<Member> find_member(std::span<const std::uint8_t> page, const UserId& user);

/// Sums what many days bring into one standing a person. Open addressing over ids, since a million people come in the
/// order of their days.
class Totals {
  public:
    explicit Totals(std::size_t expected = 0);

    /// Adds steps of one day to a person's total; the total is reached when its last part was.
    void add(const UserId& user, Steps steps, Instant reached_at);
    /// The person's standing, if there is one.
    [[nodiscard]] Standing* find(const UserId& user);
    /// All standings, in the order in which people came; the totals are empty afterwards.
    [[nodiscard]] std::vector<Standing> take();
    [[nodiscard]] std::size_t size() const { return standings_.size(); }

  private:
    [[nodiscard]] std::size_t slot_of(const UserId& user) const;
    void grow(std::size_t slots);

    std::vector<Standing> standings_;
    std::vector<std::uint32_t> slots_;  ///< index into standings_ plus one; 0 is free
};

}  // namespace fitkart
