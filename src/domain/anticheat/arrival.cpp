#include "domain/anticheat/arrival.h"

#include <algorithm>
#include <map>
#include <set>

#include "domain/timeline/elsewhere.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;
constexpr std::chrono::days kOneDay{1};
constexpr std::size_t kPlaces = 64;  ///< among the deliveries at which a day is looked at

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

/// Whether a delivery corrects or takes back what is known by its id: what stood before it is worth a look. It is known from then on.
bool corrects(const Delivered& delivery, std::set<std::uint64_t>& known) {
    bool corrects = false;
    for (const Slice& slice : delivery.slices) {
        corrects |= slice.id != 0 && !known.insert(slice.id).second;
    }
    return corrects;
}

/// Before which deliveries, which are in the order of their time, the days are looked at: at the end of each call if they are few,
/// else at some dozen places, and before corrections.
std::set<std::size_t> places_in(const std::vector<Delivered>& deliveries) {
    std::vector<std::size_t> calls, corrections;
    std::set<std::uint64_t> known;
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        if (corrects(deliveries[i], known)) {
            corrections.push_back(i);
        } else if (i > 0 && deliveries[i].at != deliveries[i - 1].at) {
            calls.push_back(i);
        }
    }
    std::set<std::size_t> places{deliveries.size()};
    for (const auto& chosen : {calls, corrections}) {
        const std::size_t stride = chosen.size() / kPlaces + 1;
        for (std::size_t i = 0; i < chosen.size(); i += stride) {
            places.insert(chosen[i]);
        }
    }
    return places;
}

/// The days around a day as they stood, samples that moved from one to another on the later one's side.
class DaysSoFar {
  public:
    void take(const Delivered& delivery) {
        days_[delivery.day].take(delivery.key, delivery.slices);
        changed_.insert(delivery.day);
    }

    /// Looks at each day that has changed since the last time.
    template <typename Look>
    void look(Look look) {
        for (auto day = days_.begin(); day != days_.end(); ++day) {
            const auto next = days_.find(day->first + kOneDay);
            if (next == days_.end()) {
                continue;
            }
            const Day::Marked marked = day->second.mark_moved(next->second);
            if (marked.here) {
                changed_.insert(day->first);
            }
            if (marked.there) {
                changed_.insert(next->first);
            }
        }
        for (const LocalDay at : std::set<LocalDay>(changed_)) {  // what one holds counts on none of the two after it
            changed_.insert({at + kOneDay, at + 2 * kOneDay});
        }
        for (const LocalDay at : changed_) {
            if (const auto day = days_.find(at); day != days_.end()) {
                day->second.leave(elsewhere_of(day->second, before(at, 1), before(at, 2)));
                look(at, day->second);
            }
        }
        changed_.clear();
    }

  private:
    [[nodiscard]] const Day& before(LocalDay day, int days) const {
        static const Day kNothing;
        const auto found = days_.find(day - days * kOneDay);
        return found == days_.end() ? kNothing : found->second;
    }

    std::map<LocalDay, Day> days_{};
    std::set<LocalDay> changed_{};
};

}  // namespace

std::optional<Arrival> arrival_of(const ReckonedDay& day, const Fingerprint& print, std::vector<Delivered> deliveries, const CountingRules& rules,
                                  const Pause& pause) {
    if (deliveries.empty()) {
        return std::nullopt;
    }
    std::ranges::stable_sort(deliveries, {}, &Delivered::at);
    const Instant last = deliveries.back().at;
    Arrival arrival{last, std::vector<Instant>(print.size(), last)};
    bool came = false;
    std::vector<bool> seen(print.size(), false);
    const std::set<std::size_t> places = places_in(deliveries);
    DaysSoFar days;
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        pause();
        days.take(deliveries[i]);
        if (!places.contains(i + 1)) {
            continue;
        }
        const Instant at = deliveries[i].at;
        days.look([&](LocalDay which, const Day& so_far) {
            pause();
            const Reckoning reckoning = reckon(so_far, rules);
            const Minutes minutes = minutes_of(so_far, reckoning);
            if (which == day.day && !came && is_half(day, reckoning, minutes)) {
                came = true;
                arrival.day = at;
            }
            const std::vector<std::uint64_t> rhythm = print.empty() ? std::vector<std::uint64_t>{} : rhythm_of(so_far, reckoning);
            for (std::size_t hash = 0; hash < print.size(); ++hash) {
                if (!seen[hash] && std::ranges::binary_search(rhythm, print[hash])) {
                    seen[hash] = true;
                    arrival.hashes[hash] = at;
                }
            }
        });
        if (came && std::ranges::find(seen, false) == seen.end()) {
            break;
        }
    }
    return arrival;
}

std::optional<Instant> had_shared(const Rhythm& day, const Fingerprint& other) {
    std::vector<Instant> times;
    for (std::size_t i = 0; i < day.print.size(); ++i) {
        if (std::ranges::binary_search(other, day.print[i])) {
            times.push_back(day.seen[i]);
        }
    }
    if (times.empty()) {
        return std::nullopt;
    }
    const auto half = times.begin() + static_cast<std::ptrdiff_t>((times.size() - 1) / 2);
    std::ranges::nth_element(times, half);
    return *half;
}

}  // namespace fitkart
