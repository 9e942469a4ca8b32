#include "domain/timeline/measures.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace fitkart {
namespace {

constexpr std::chrono::hours kLongestDay{25};

bool says_something(const MeasuredTime& record) {
    const Instant::duration length = record.time.end - record.time.begin;
    return length > Instant::duration{} && length <= kLongestDay && std::isfinite(record.amount) && record.amount >= 0;
}

}  // namespace

Quantity::Quantity(std::vector<MeasuredTime> records) {
    std::erase_if(records, std::not_fn(says_something));
    turns_.reserve(2 * records.size());
    for (const MeasuredTime& record : records) {
        const Instant::duration length = record.time.end - record.time.begin;
        const double rate = record.amount / static_cast<double>(length.count());
        turns_.push_back({.at = record.time.begin, .rate = rate, .depth = 1, .begun = length});
        turns_.push_back({.at = record.time.end, .rate = -rate, .depth = -1, .ended = length});
    }
    std::ranges::sort(turns_, {}, &Turn::at);
    Turn sum;
    for (Turn& turn : turns_) {
        const Turn change = turn;
        if (sum.depth > 0) {
            const Instant::duration passed = change.at - sum.at;
            sum.amount += sum.rate * static_cast<double>(passed.count());
            sum.once += sum.depth == 1 ? passed : Instant::duration{};
        }
        sum.at = change.at;
        sum.depth += change.depth;
        sum.begun += change.begun;
        sum.ended += change.ended;
        sum.rate = sum.depth == 0 ? 0 : sum.rate + change.rate;  // differences of fractions leave a hair behind
        turn = sum;
    }
}

Quantity::Turn Quantity::at(Instant instant) const {
    const auto after = std::ranges::upper_bound(turns_, instant, {}, &Turn::at);
    if (after == turns_.begin()) {
        return {};
    }
    Turn sum = *std::prev(after);
    const Instant::duration passed = instant - sum.at;
    sum.amount += sum.rate * static_cast<double>(passed.count());
    sum.once += sum.depth == 1 ? passed : Instant::duration{};
    return sum;
}

std::optional<double> Quantity::within(const Interval& time) const {
    const Instant::duration length = time.end - time.begin;
    const Turn begin = at(time.begin);
    const Turn end = at(time.end);
    if (length <= Instant::duration{} || (end.once - begin.once) * 20 < length * 19) {
        return std::nullopt;
    }
    // Those that began before its end and had not ended at its begin.
    if ((at(time.end - Instant::duration{1}).begun - begin.ended) * 4 > length * 5) {
        return std::nullopt;
    }
    return std::max(0.0, end.amount - begin.amount);
}

bool is_walk(const Interval& time, std::int64_t steps) {
    constexpr double kWalking = 60;
    const std::chrono::duration<double, std::ratio<60>> minutes = time.end - time.begin;
    return static_cast<double>(steps) >= kWalking * minutes.count();
}

Pulse::Pulse(std::vector<MeasuredBeat> beats) : beats_(std::move(beats)) {
    std::ranges::stable_sort(beats_, {}, &MeasuredBeat::at);
    sums_.reserve(beats_.size() + 1);
    sums_.push_back(0);
    for (const MeasuredBeat& beat : beats_) {
        sums_.push_back(sums_.back() + beat.rate);
    }
}

std::optional<double> Pulse::within(const Interval& time) const {
    const auto place = [&](Instant at) {
        return static_cast<std::size_t>(std::ranges::lower_bound(beats_, at, {}, &MeasuredBeat::at) - beats_.begin());
    };
    const std::size_t from = place(time.begin);
    const std::size_t to = place(time.end);
    if (to <= from) {
        return std::nullopt;
    }
    return (sums_[to] - sums_[from]) / static_cast<double>(to - from);
}

}  // namespace fitkart
