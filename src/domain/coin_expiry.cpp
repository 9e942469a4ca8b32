#include "domain/coin_expiry.h"

#include <algorithm>
#include <iterator>

namespace fitkart {
namespace {

/// The dates that hold, the latest first; no coin is in two of them.
std::vector<Dated> dates_that_hold(std::span<const Dated> dates) {
    std::vector<Dated> sorted(dates.begin(), dates.end());
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &Dated::expires_at);
    Serials later;
    for (Dated& date : sorted) {
        date.serials -= later;
        later |= date.serials;
    }
    return sorted;
}

/// False where no coin can be in both, by their lowest and highest numbers. Of many dates it leaves few to look into.
bool may_touch(const Serials& one, const Serials& other) {
    return !one.empty() && !other.empty() && one.ranges().front().from < other.ranges().back().until &&
           other.ranges().front().from < one.ranges().back().until;
}

}  // namespace

void add_date(std::vector<Dated>& dates, Serials serials, Instant expires_at, bool came_back) {
    if (came_back) {
        Serials dated;
        for (const Dated& date : dates) {
            dated |= date.serials;
        }
        serials = serials & dated;
    }
    dates.push_back({std::move(serials), expires_at});
}

Serials expired(std::span<const Dated> dates, Instant now) {
    Serials over;
    Serials good;
    for (const Dated& date : dates) {
        (date.expires_at <= now ? over : good) |= date.serials;
    }
    return over - good;
}

std::optional<Instant> next_expiry(std::span<const Dated> dates, const Serials& coins, Instant now) {
    std::optional<Instant> next;
    for (const Dated& date : dates) {
        if (date.expires_at > now && (!next || date.expires_at < *next) && !(date.serials & coins).empty()) {
            next = date.expires_at;
        }
    }
    return next;
}

std::optional<Instant> soonest_expiry(std::span<const Dated> dates, const Serials& coins) {
    std::vector<Dated> touching;
    std::ranges::copy_if(dates, std::back_inserter(touching), [&](const Dated& date) { return may_touch(date.serials, coins); });
    std::optional<Instant> soonest;
    for (const Dated& date : dates_that_hold(touching)) {
        if (!(date.serials & coins).empty()) {
            soonest = date.expires_at;
        }
    }
    return soonest;
}

std::optional<Instant> expiry_after_return(std::span<const Dated> dates, const Serials& coins, Instant now) {
    const Instant least = now + kLeastAfterReturn;
    const std::optional<Instant> soonest = soonest_expiry(dates, coins);
    return soonest && *soonest < least ? std::optional{least} : std::nullopt;
}

Serials longest_good(std::span<const Dated> dates, const Serials& coins, Coins count) {
    const std::vector<Dated> holding = dates_that_hold(dates);
    Serials undated = coins;
    for (const Dated& date : holding) {
        undated -= date.serials;
    }
    Serials chosen = undated.highest(count);
    for (const Dated& date : holding) {
        chosen |= (coins & date.serials).highest(count - chosen.count());
    }
    return chosen;
}

}  // namespace fitkart
