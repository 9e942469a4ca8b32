#include "domain/anticheat/arrival.h"

#include <algorithm>

#include "domain/anticheat/fingerprint.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;
constexpr std::size_t kPlaces = 32;  ///< among the deliveries of a day at which it is asked

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

/// The first delivery with which something holds of a day so far, which is `so_far` before it.
const Delivered* first_with(Day so_far, std::span<const Delivered> deliveries, const std::function<bool(const Day& so_far)>& holds,
                            const Pause& pause) {
    const auto with = [&](Day day, std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            pause();
            day.take(deliveries[i].key, deliveries[i].slices);
        }
        return day;
    };
    const std::size_t stride = deliveries.size() / kPlaces + 1;
    std::size_t from = 0;
    std::size_t to = 0;
    while (true) {
        if (to == deliveries.size()) {
            return nullptr;
        }
        from = to;
        to = std::min(from + stride, deliveries.size());
        Day next = with(so_far, from, to);
        if (holds(next)) {
            break;
        }
        so_far = std::move(next);
    }
    while (to - from > 1) {  // it does not hold before deliveries[from], and does with the last before `to`
        const std::size_t middle = from + (to - from) / 2;
        Day half = with(so_far, from, middle);
        if (holds(half)) {
            to = middle;
        } else {
            so_far = std::move(half);
            from = middle;
        }
    }
    return &deliveries[from];
}

}  // namespace

std::optional<Instant> arrival_of(const ReckonedDay& day, std::span<const Delivered> deliveries, const CountingRules& rules, const Pause& pause) {
    if (deliveries.empty()) {
        return std::nullopt;
    }
    Day nothing;
    nothing.leave(day.samples.elsewhere());
    const Delivered* const first = first_with(
        std::move(nothing), deliveries,
        [&](const Day& so_far) {
            const Reckoning reckoning = reckon(so_far, rules);
            return is_half(day, reckoning, minutes_of(so_far, reckoning));
        },
        pause);
    return first != nullptr ? first->at : deliveries.back().at;  // never half: samples moved to another day since
}

std::optional<Instant> arrival_of_rhythm(std::span<const std::uint64_t> hashes, std::span<const Delivered> deliveries, const CountingRules& rules,
                                         const Pause& pause) {
    std::optional<Instant> earliest;
    for (auto from = deliveries.begin(); from != deliveries.end();) {
        const auto to = std::find_if(from, deliveries.end(), [&](const Delivered& other) { return other.day != from->day; });
        const Delivered* const first = first_with(
            {}, {from, to},
            [&](const Day& so_far) {
                const std::vector<std::uint64_t> rhythm = rhythm_of(minutes_of(so_far, reckon(so_far, rules)));
                return 2 * common_hashes(rhythm, hashes).size() >= hashes.size();
            },
            pause);
        if (first != nullptr) {
            earliest = std::min(earliest.value_or(first->at), first->at);
        }
        from = to;
    }
    return earliest;
}

}  // namespace fitkart
