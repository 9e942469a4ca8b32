#include "domain/timeline/elsewhere.h"

#include <algorithm>

namespace fitkart {
namespace {

using Spans = std::vector<Span>;

constexpr DayMillis kOneDay = 24u * 3'600'000u;

bool holds_its_time(const Lane& lane) { return lane.key.earns && !lane.key.totals; }
bool holds_its_time(const Slice& slice) { return slice.steps > 0 && !slice.superseded; }

/// The times of the samples that fit, `earlier` milliseconds on the clock of a day that many later.
template <typename Fits>
void add_times(Spans& spans, const Day& day, DayMillis earlier, Fits fits) {
    for (const Lane& lane : day.lanes()) {
        if (!holds_its_time(lane) || !fits(lane.key)) {
            continue;
        }
        for (const Slice& slice : lane.slices) {
            if (holds_its_time(slice) && slice.end() > earlier) {
                spans.push_back({std::max(slice.start, earlier) - earlier, slice.end() - earlier});
            }
        }
    }
}

/// The same times, ascending and apart from each other.
Spans apart(Spans spans) {
    std::ranges::sort(spans, {}, &Span::from);
    Spans out;
    for (const Span& span : spans) {
        if (!out.empty() && span.from <= out.back().to) {
            out.back().to = std::max(out.back().to, span.to);
        } else {
            out.push_back(span);
        }
    }
    return out;
}

/// What both have; each is ascending and apart.
Spans common(const Spans& one, const Spans& other) {
    Spans out;
    for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
        const Span both{std::max(a->from, b->from), std::min(a->to, b->to)};
        if (both.from < both.to) {
            out.push_back(both);
        }
        ++(a->to < b->to ? a : b);
    }
    return apart(std::move(out));
}

}  // namespace

Elsewhere elsewhere_of(const Day& day, const Day& one_before, const Day& two_before) {
    Spans own;
    add_times(own, day, 0, [](const LaneKey&) { return true; });
    own = apart(std::move(own));
    const auto held = [&](bool typed) {
        Spans spans;
        const auto fits = [&](const LaneKey& key) { return typed_in(key) == typed; };
        add_times(spans, one_before, kOneDay, fits);
        add_times(spans, two_before, 2 * kOneDay, fits);
        return common(own, apart(std::move(spans)));
    };
    if (own.empty()) {
        return {};
    }
    return {held(false), held(true)};
}

}  // namespace fitkart
