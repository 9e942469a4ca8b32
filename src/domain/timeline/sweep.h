#pragma once
/// A sweep line over a day's samples: which of them counts in each stretch of time, and what that adds up to. Which samples take part,
/// and who goes before whom, is for union.h.

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include "domain/timeline/union.h"

#include "domain/firewall.h"

namespace fitkart::timeline {

/// A sum of fractions of steps: whole steps and 2^-32ths of one. Each fraction is rounded down to a 2^-32th, so thirds that
/// make a whole come out a hair below it: kHair, more than all a day's fractions can lose, brings them back.
struct Total {
    std::int64_t whole = 0;
    std::uint64_t part = 0;
    static constexpr std::uint64_t kHair = std::uint64_t{1} << 18;

    void add(const Slice& slice, std::uint64_t covered) {
        if (covered == slice.length) {
            whole += slice.steps;
            return;
        }
        const std::uint64_t exact = static_cast<std::uint64_t>(slice.steps) * covered;
        whole += static_cast<std::int64_t>(exact / slice.length);
        part += ((exact % slice.length) << 32) / slice.length;
    }
    [[nodiscard]] std::int64_t floor() const { return whole + static_cast<std::int64_t>((part + kHair) >> 32); }
    friend bool operator<(const Total& a, const Total& b) {
        return std::tuple{a.whole + static_cast<std::int64_t>(a.part >> 32), a.part & 0xffffffffu} <
               std::tuple{b.whole + static_cast<std::int64_t>(b.part >> 32), b.part & 0xffffffffu};
    }
};

inline constexpr std::uint32_t kElsewhereRank = 0;  ///< before all samples
inline constexpr std::uint32_t kFirstRank = 1;

struct Candidate {
    const Slice* slice;
    SliceRef ref;
    std::uint32_t rank;  ///< of its source and device; the lowest counts first
    DayMillis start;
};

/// The order in which a sweep wants them.
[[nodiscard]] inline bool starts_before(const Candidate& a, const Candidate& b) {
    return a.start != b.start ? a.start < b.start : a.ref < b.ref;
}

/// Adds candidates that are in order of their start to others that are.
void merge_into(std::vector<Candidate>& all, std::vector<Candidate> more);

/// Whether `a` counts where both cover an instant.
[[nodiscard]] inline bool beats(const Candidate& a, const Candidate& b) {
    if (a.rank != b.rank) {
        return a.rank < b.rank;
    }
    if (a.slice->length != b.slice->length) {
        return a.slice->length > b.slice->length;
    }
    const auto merit = [](const Candidate& c) {
        return std::tuple{-c.slice->steps, c.slice->start, ~c.slice->distance, c.slice->id, c.ref};
    };
    return merit(a) < merit(b);
}

/// Walks once through time and the candidates, which are in order of their start. `emit` hears of each stretch and of the place
/// in `candidates` of the one that counts in it. One sample's stretches may be apart.
template <typename Emit>
void sweep(const std::vector<Candidate>& candidates, Emit emit) {
    // Those that cover `now`, the one that counts at the end. What a better one outlasts stays until it comes up, or until
    // there are too many of them; few overlap, so a sorted list is quicker than a heap.
    std::vector<std::uint32_t> active;
    std::size_t room = 16;
    const auto add = [&](std::uint32_t candidate, DayMillis at) {
        if (active.size() >= room) {
            std::erase_if(active, [&](std::uint32_t each) { return candidates[each].slice->end() <= at; });
            room = std::max<std::size_t>(16, active.size() * 2);
        }
        const auto worse = [&](std::uint32_t a, std::uint32_t b) { return beats(candidates[b], candidates[a]); };
        if (active.empty() || worse(active.back(), candidate)) {
            active.push_back(candidate);
        } else {
            active.insert(std::lower_bound(active.begin(), active.end(), candidate, worse), candidate);
        }
    };
    DayMillis now = 0;
    const auto run_until = [&](DayMillis limit) {
        while (now < limit && !active.empty()) {
            const std::uint32_t top = active.back();
            const DayMillis end = candidates[top].slice->end();
            if (end <= now) {
                active.pop_back();
                continue;
            }
            const DayMillis to = std::min(limit, end);
            emit(top, now, to);
            now = to;
        }
        now = std::max(now, limit);
    };
    for (std::uint32_t i = 0; i < candidates.size(); ++i) {
        const Slice& next = *candidates[i].slice;
        run_until(next.start);
        while (!active.empty() && candidates[active.back()].slice->end() <= now) {
            active.pop_back();
        }
        if (active.empty() && (i + 1 == candidates.size() || candidates[i + 1].slice->start >= next.end())) {
            emit(i, now, next.end());  // the usual case: one source, one minute after the other
            now = next.end();
        } else {
            add(i, now);
        }
    }
    run_until(kDayMillisEnd);
}

/// Adds up what each candidate covers, and only then makes fractions of it.
class Covered {
  public:
    explicit Covered(std::size_t candidates) : millis_(candidates, 0) {}
    void add(std::uint32_t candidate, DayMillis time) { millis_[candidate] += time; }
    [[nodiscard]] Total total(const std::vector<Candidate>& candidates) const {
        Total total;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (millis_[i] > 0) {
                total.add(*candidates[i].slice, millis_[i]);
            }
        }
        return total;
    }

  private:
    std::vector<DayMillis> millis_;
};

/// What counts of them, each instant once.
[[nodiscard]] Total union_of(const std::vector<Candidate>& candidates);

}  // namespace fitkart::timeline
