#pragma once
/// Until when coins are good. A date is given to coins when they come (setting coin_expiry_days), and it stays theirs: coins
/// that are refunded come back with it. Where coins were given several dates, the latest holds.

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "domain/serials.h"

#include "domain/firewall.h"

namespace fitkart {

/// Coins that come back are good for two weeks at least, whatever their date was.
inline constexpr std::chrono::days kLeastAfterReturn{14};

/// Coins in a hold are not taken while it lasts, whatever their date: they are looked at again after this.
inline constexpr std::chrono::days kLookAtHoldsAgain{1};

/// A date that coins were given.
struct Dated {
    Serials serials{};
    Instant expires_at{};
};

/// Notes the date of a row of the book; rows come in order. A row that brings coins back dates those alone that had a date:
/// coins that are good for ever stay so.
void add_date(std::vector<Dated>& dates, Serials serials, Instant expires_at, bool came_back);

/// The coins whose date is over at `now`.
[[nodiscard]] Serials expired(std::span<const Dated> dates, Instant now);

/// The first instant after `now` at which one of `coins` may be over; none: never. No later than it is, perhaps sooner.
[[nodiscard]] std::optional<Instant> next_expiry(std::span<const Dated> dates, const Serials& coins, Instant now);

/// The soonest date of any of `coins`; none: they are good for ever.
[[nodiscard]] std::optional<Instant> soonest_expiry(std::span<const Dated> dates, const Serials& coins);

/// The date that coins which come back must be given beside their own: two weeks from `now`, where one of them would be good
/// for less.
[[nodiscard]] std::optional<Instant> expiry_after_return(std::span<const Dated> dates, const Serials& coins, Instant now);

/// `count` of `coins`: those that are good the longest, of equal ones the highest numbers, which came last.
[[nodiscard]] Serials longest_good(std::span<const Dated> dates, const Serials& coins, Coins count);

}  // namespace fitkart
