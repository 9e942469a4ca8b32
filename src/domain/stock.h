#pragma once
/// The free units of a product (in the house, promised to nobody) lie in slots: buyers who come at once each take from a slot
/// of their own, and nobody waits for another's transaction while there is plenty.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/firewall.h"

namespace fitkart {

inline constexpr std::int64_t kMostSlots = 16;      ///< as many buyers of one product as ever write at once
inline constexpr std::int64_t kUnitsASlot = 16;     ///< fewer a slot, and most baskets would have to gather over several
inline constexpr std::int64_t kMostUnits = 2147483647;  ///< of one product, as the table counts them

/// A product's units.
struct Stock {
    std::int64_t in_house = 0;  ///< those promised to open orders included, even if they are missing
    std::int64_t free = 0;      ///< of these, promised to nobody; none while units are missing
    std::int64_t missing = 0;   ///< promised units that the last count did not find
    [[nodiscard]] std::int64_t promised() const { return in_house - free; }
    friend bool operator==(const Stock&, const Stock&) = default;
};

/// How many slots so many units deserve: 1, 2, 4, 8 or 16. A power of two, so that `slot XOR n` is an order of the slots that
/// begins at each of them equally often, whatever n buyers have.
[[nodiscard]] std::int64_t slots_for(std::int64_t units);

/// Where a process begins to look for units in so many slots: those that write at once begin at different ones.
[[nodiscard]] std::int64_t first_slot(std::int64_t process, std::int64_t slots);

/// `units` over slots, evenly, the first ones getting what does not divide: over `existing` slots, or more where the units
/// deserve more. Slots never go away: what a smaller stock leaves over holds nothing.
[[nodiscard]] std::vector<std::int64_t> spread(std::int64_t units, std::int64_t existing);

/// What the slots hold after `quantity` units were taken out of them, the fullest first, so that few slots change; none when
/// all of them together do not hold so many.
[[nodiscard]] std::optional<std::vector<std::int64_t>> gather(std::span<const std::int64_t> slots, std::int64_t quantity);

/// The stock after `change` units came (or went, below zero); what comes makes up for missing units first. Throws
/// Error{product_out_of_stock} when more would go than are free, and Error{validation_failed} when there would be more than the
/// table can count.
[[nodiscard]] Stock changed_by(const Stock& stock, std::int64_t change);

/// The stock after somebody counted `units` in the house. What is promised stays promised; what it lacks of that is missing.
/// Throws Error{validation_failed} below zero and above what the table can count.
[[nodiscard]] Stock counted_as(const Stock& stock, std::int64_t units);

/// The stock after `units` are no longer promised. They can be bought again, except as many as were missing.
[[nodiscard]] Stock released_from(const Stock& stock, std::int64_t units);

/// The stock after `units` that were promised left the house.
[[nodiscard]] Stock sent_from(const Stock& stock, std::int64_t units);

}  // namespace fitkart
