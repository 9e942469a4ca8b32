#include "domain/anticheat/arrival.h"

#include <algorithm>

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;

/// Steps of a minute of the day; none before the first and after the last.
double steps_at(const Minutes& minutes, DayMillis at) {
    const std::size_t minute = (at - minutes.first) / kMinute;
    return at >= minutes.first && minute < minutes.steps.size() ? minutes.steps[minute] : 0;
}

DayMillis end_of(const Minutes& minutes) { return minutes.at(minutes.steps.size()); }

/// Whether a day so far is half of what it is now. What a total has above the samples counts as a minute of its own.
bool is_half(const ReckonedDay& now, const Reckoning& so_far, const Minutes& minutes) {
    const auto lift = [](const Reckoning& reckoning) { return static_cast<double>((reckoning.earning - reckoning.walked).count()); };
    double shared = std::min(lift(now.reckoning), lift(so_far));
    double either = std::max(lift(now.reckoning), lift(so_far));
    const bool none = minutes.steps.empty();
    const DayMillis from = none ? now.minutes.first : std::min(now.minutes.first, minutes.first);
    const DayMillis to = none ? end_of(now.minutes) : std::max(end_of(now.minutes), end_of(minutes));
    for (DayMillis at = from; at < to; at += kMinute) {
        const double then = steps_at(minutes, at);
        const double today = steps_at(now.minutes, at);
        shared += std::min(then, today);
        either += std::max(then, today);
    }
    return 2 * shared >= either;
}

}  // namespace

std::optional<Instant> arrival_of(const ReckonedDay& day, const std::vector<Delivered>& deliveries, const CountingRules& rules) {
    if (deliveries.empty()) {
        return std::nullopt;
    }
    Day so_far;
    so_far.leave(day.samples.elsewhere());
    std::int64_t delivered = 0;
    for (const Delivered& delivery : deliveries) {
        so_far.take(delivery.key, delivery.slices);
        for (const Slice& slice : delivery.slices) {
            delivered += slice.steps;
        }
        if (2 * delivered < day.reckoning.earning.count()) {
            continue;  // no way of counting makes that half
        }
        const Reckoning reckoning = reckon(so_far, rules);
        if (is_half(day, reckoning, minutes_of(so_far, reckoning))) {
            return delivery.at;
        }
    }
    return deliveries.back().at;  // never as it is now: samples moved to another day since
}

}  // namespace fitkart
