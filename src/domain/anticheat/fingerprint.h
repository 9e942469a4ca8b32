#pragma once
/// A day's walking as a few hashes, so that the same minutes are found again in another account: as they were, later or earlier
/// in the day, scaled, or with noise on their counts.
///
/// What is hashed is when somebody moved and when he rested: the lengths, in whole minutes, of four bouts and of the pauses between
/// them. Neither a shift in time, were it by a second, nor a scale touches these. Of all such hashes of a day the smallest 16 are kept (a bottom-k
/// sketch, Broder 1997): two days share about as large a part of them as they share of their bouts.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "domain/timeline/union.h"

#include "domain/firewall.h"

namespace fitkart {

/// At most 16 hashes, ascending; none for a day with too few bouts to tell it from others.
using Fingerprint = std::vector<std::uint64_t>;

inline constexpr std::size_t kFingerprintHashes = 16;

/// From so many shared hashes on two days are alike. Measured over 22 people of Furberg et al. 2016 by the unit test.
inline constexpr std::size_t kAlikeHashes = 5;

/// All hashes of a day, ascending, each once. Samples of more than two minutes count as rest: their rhythm is not the walker's. A
/// pause of less than half a minute is none.
[[nodiscard]] std::vector<std::uint64_t> rhythm_of(const Day& day, const Reckoning& reckoning);

[[nodiscard]] Fingerprint fingerprint_of(const Day& day, const Reckoning& reckoning);

[[nodiscard]] std::size_t shared_hashes(const Fingerprint& one, const Fingerprint& other);

/// Two days, by their place in a list, and how many hashes they share.
struct Likeness {
    std::size_t one = 0;
    std::size_t other = 0;
    std::size_t shared = 0;
};

/// The pairs of days that are alike, each pair once, `one` before `other`. Of many days with one and the same hash each is
/// compared with the next eight only: among the copies of one day the pairs then form a chain, not a square.
[[nodiscard]] std::vector<Likeness> alike_days(std::span<const Fingerprint> days);

}  // namespace fitkart
