#include "domain/ranking.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

namespace fitkart {
namespace {

template <typename Number>
void append_big_endian(Bytes& bytes, Number number) {
    for (int shift = static_cast<int>(sizeof(Number)) * 8 - 8; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift));
    }
}

template <typename Number>
Number read_big_endian(const std::uint8_t* bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        number = number << 8 | bytes[i];
    }
    return static_cast<Number>(number);
}

/// The second half of a uuid is random in versions 4 and 7, the first half in part; mixed by the finalizer of splitmix64.
std::uint64_t hash_of(const UserId& user) {
    std::uint64_t halves[2];
    std::memcpy(halves, user.bytes.data(), sizeof halves);
    std::uint64_t hash = halves[0] * 0x9E3779B97F4A7C15U ^ halves[1];
    hash = (hash ^ hash >> 30) * 0xBF58476D1CE4E5B9U;
    hash = (hash ^ hash >> 27) * 0x94D049BB133111EBU;
    return hash ^ hash >> 31;
}

constexpr std::size_t kFewestSlots = 64;

}  // namespace

bool stands_before(const Standing& left, const Standing& right) {
    if (left.total != right.total) {
        return left.total > right.total;
    }
    if (left.reached_at != right.reached_at) {
        return left.reached_at < right.reached_at;
    }
    return left.user < right.user;
}

void sort_standings(std::span<Standing> standings) { std::ranges::sort(standings, stands_before); }

std::vector<Position> positions_of(std::span<const Standing> sorted) {
    std::vector<Position> positions(sorted.size());
    for (std::size_t first = 0; first < sorted.size();) {
        std::size_t end = first + 1;
        while (end < sorted.size() && sorted[end].total == sorted[first].total) {
            ++end;
        }
        for (std::size_t i = first; i < end; ++i) {
            positions[i] = {.place = static_cast<std::uint32_t>(i + 1),
                            .rank = static_cast<std::uint32_t>(first + 1),
                            .last_sharing = static_cast<std::uint32_t>(end)};
        }
        first = end;
    }
    return positions;
}

std::vector<std::int64_t> ranks_of_page(std::int64_t page, std::int64_t first_rank,
                                        std::span<const std::int64_t> totals) {
    std::vector<std::int64_t> ranks;
    ranks.reserve(totals.size());
    const std::int64_t first_place = page * static_cast<std::int64_t>(kPlacesPerPage) + 1;
    for (std::size_t i = 0; i < totals.size(); ++i) {
        if (i == 0) {
            ranks.push_back(first_rank);
        } else {
            ranks.push_back(totals[i] == totals[i - 1] ? ranks.back() : first_place + static_cast<std::int64_t>(i));
        }
    }
    return ranks;
}

double percentile(std::int64_t users_behind, std::int64_t total_users) {
    if (total_users <= 1) {
        return 100.0;
    }
    // Whole hundredths first: the exact quotient, cut, not rounded.
    const std::int64_t hundredths = static_cast<std::int64_t>(
        static_cast<__int128>(users_behind) * 10'000 / (total_users - 1));
    return static_cast<double>(hundredths) / 100.0;
}

void append_member(Bytes& page, const Member& member) {
    page.insert(page.end(), member.user.bytes.begin(), member.user.bytes.end());
    append_big_endian(page, member.total.count());
    append_big_endian(page, member.position.place);
    append_big_endian(page, member.position.rank);
    append_big_endian(page, member.position.last_sharing);
}

Member member_at(std::span<const std::uint8_t> page, std::size_t index) {
    if ((index + 1) * kMemberBytes > page.size()) {
        throw std::logic_error("a member outside of its page");
    }
    const std::uint8_t* record = page.data() + index * kMemberBytes;
    Member member;
    std::memcpy(member.user.bytes.data(), record, 16);
    member.total = Steps{read_big_endian<std::int64_t>(record + 16)};
    member.position = {.place = read_big_endian<std::uint32_t>(record + 24),
                       .rank = read_big_endian<std::uint32_t>(record + 28),
                       .last_sharing = read_big_endian<std::uint32_t>(record + 32)};
    return member;
}

std::optional<Member> find_member(std::span<const std::uint8_t> page, const UserId& user) {
    std::size_t low = 0;
    std::size_t high = page.size() / kMemberBytes;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const int order = std::memcmp(page.data() + middle * kMemberBytes, user.bytes.data(), 16);
        if (order == 0) {
            return member_at(page, middle);
        }
        (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    return std::nullopt;
}

Totals::Totals(std::size_t expected) {
    grow(std::bit_ceil(std::max(kFewestSlots, expected * 2)));
    standings_.reserve(expected);
}

std::size_t Totals::slot_of(const UserId& user) const {
    std::size_t slot = hash_of(user) & (slots_.size() - 1);
    while (slots_[slot] != 0 && standings_[slots_[slot] - 1].user != user) {
        slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
}

void Totals::grow(std::size_t slots) {
    slots_.assign(slots, 0);
    for (std::size_t i = 0; i < standings_.size(); ++i) {
        slots_[slot_of(standings_[i].user)] = static_cast<std::uint32_t>(i + 1);
    }
}

void Totals::add(const UserId& user, Steps steps, Instant reached_at) {
    const std::size_t slot = slot_of(user);
    if (slots_[slot] != 0) {
        Standing& standing = standings_[slots_[slot] - 1];
        standing.total += steps;
        standing.reached_at = std::max(standing.reached_at, reached_at);
        return;
    }
    standings_.push_back({.user = user, .total = steps, .reached_at = reached_at});
    slots_[slot] = static_cast<std::uint32_t>(standings_.size());
    if (standings_.size() * 2 > slots_.size()) {
        grow(slots_.size() * 2);
    }
}

Standing* Totals::find(const UserId& user) {
    const std::uint32_t index = slots_[slot_of(user)];
    return index == 0 ? nullptr : &standings_[index - 1];
}

std::vector<Standing> Totals::take() {
    std::vector<Standing> taken = std::move(standings_);
    standings_.clear();
    grow(kFewestSlots);
    return taken;
}

}  // namespace fitkart
