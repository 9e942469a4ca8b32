#pragma once
/// Which coins. Each user's coins are numbered in the order in which they came to him, as banknotes are: an earning of 100
/// brings the numbers 1 to 100, the next begins with 101. Whatever takes coins takes numbers, the lowest first, so the
/// oldest; a refund brings the very same numbers back. Which earning paid for which spending is then no row of its own: it
/// is what the two sets of numbers share.

#include <cstdint>
#include <ostream>
#include <span>
#include <vector>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// The serial numbers from `from` to before `until`.
struct SerialRange {
    std::int64_t from = 0;
    std::int64_t until = 0;
    friend auto operator<=>(const SerialRange&, const SerialRange&) = default;
};

/// A set of serial numbers, kept as ranges that are ascending, not empty, and neither touch nor overlap: what PostgreSQL's
/// int8multirange holds.
class Serials {
  public:
    Serials() = default;

    /// The `count` numbers that begin with `first`. Throws coin_overflow when they do not fit.
    [[nodiscard]] static Serials starting_at(std::int64_t first, Coins count);

    /// Any ranges, in any order, overlapping or not; empty ones are left out.
    [[nodiscard]] static Serials of(std::vector<SerialRange> ranges);

    [[nodiscard]] bool empty() const { return ranges_.empty(); }
    [[nodiscard]] std::span<const SerialRange> ranges() const { return ranges_; }

    /// How many numbers. Throws coin_overflow when that is more than fits.
    [[nodiscard]] Coins count() const;

    /// The `count` lowest, or all where there are fewer.
    [[nodiscard]] Serials lowest(Coins count) const;

    /// The `count` highest, or all where there are fewer.
    [[nodiscard]] Serials highest(Coins count) const;

    /// Whether all numbers of `other` are in this set.
    [[nodiscard]] bool includes(const Serials& other) const;

    friend bool operator==(const Serials&, const Serials&) = default;
    friend Serials operator|(const Serials& left, const Serials& right);  ///< in either
    friend Serials operator&(const Serials& left, const Serials& right);  ///< in both
    friend Serials operator-(const Serials& left, const Serials& right);  ///< in left alone
    Serials& operator|=(const Serials& other) { return *this = *this | other; }
    Serials& operator-=(const Serials& other) { return *this = *this - other; }
    friend std::ostream& operator<<(std::ostream& out, const Serials& serials);

  private:
    std::vector<SerialRange> ranges_{};
};

}  // namespace fitkart
