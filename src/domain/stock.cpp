#include "domain/stock.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {

std::int64_t slots_for(std::int64_t units) {
    const std::int64_t wanted = std::clamp(units / kUnitsASlot, std::int64_t{1}, kMostSlots);
    return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(wanted)));
}

std::int64_t first_slot(std::int64_t process, std::int64_t slots) { return slots > 1 ? process % slots : 0; }

std::vector<std::int64_t> spread(std::int64_t units, std::int64_t existing) {
    const std::int64_t used = slots_for(units);
    std::vector<std::int64_t> slots(static_cast<std::size_t>(std::max(used, existing)), 0);
    for (std::int64_t i = 0; i < used; ++i) {
        slots[static_cast<std::size_t>(i)] = units / used + (i < units % used ? 1 : 0);
    }
    return slots;
}

std::optional<std::vector<std::int64_t>> gather(std::span<const std::int64_t> slots, std::int64_t quantity) {
    std::vector<std::size_t> fullest(slots.size());
    std::iota(fullest.begin(), fullest.end(), std::size_t{0});
    std::ranges::stable_sort(fullest, std::greater{}, [&](std::size_t i) { return slots[i]; });
    std::vector<std::int64_t> left(slots.begin(), slots.end());
    for (const std::size_t i : fullest) {
        const std::int64_t taken = std::min(left[i], quantity);
        left[i] -= taken;
        quantity -= taken;
    }
    return quantity == 0 ? std::optional(std::move(left)) : std::nullopt;
}

namespace {

void require_countable(std::int64_t units) {
    if (units < 0 || units > kMostUnits) {
        throw Error{ErrorCode::validation_failed, concat("a stock of ", units, " units is not between 0 and ", kMostUnits),
                    {{"units", units}, {"minimum", 0}, {"maximum", kMostUnits}}};
    }
}

}  // namespace

Stock changed_by(const Stock& stock, std::int64_t change) {
    if (change < -stock.free) {
        throw Error{ErrorCode::product_out_of_stock,
                    concat("a change of ", change, " units where ", stock.free, " of ", stock.in_house, " are free"),
                    {{"change", change}, {"available", stock.free}, {"promised", stock.promised()}},
                    "What open orders were promised stays."};
    }
    const std::int64_t found = stock.in_house - stock.missing;
    return counted_as(stock, change > kMostUnits ? change : found + change);
}

Stock counted_as(const Stock& stock, std::int64_t units) {
    require_countable(units);
    const std::int64_t in_house = std::max(units, stock.promised());
    return {.in_house = in_house, .free = in_house - stock.promised(), .missing = in_house - units};
}

Stock released_from(const Stock& stock, std::int64_t units) {
    const std::int64_t made_up = std::min(units, stock.missing);
    return {.in_house = stock.in_house - made_up, .free = stock.free + units - made_up, .missing = stock.missing - made_up};
}

Stock sent_from(const Stock& stock, std::int64_t units) {
    const std::int64_t in_house = stock.in_house - units;
    return {.in_house = in_house, .free = stock.free, .missing = std::min(stock.missing, in_house)};
}

}  // namespace fitkart
