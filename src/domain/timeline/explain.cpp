#include "domain/timeline/explain.h"

#include <algorithm>

#include "domain/text.h"

namespace fitkart {
namespace {

bool touches(const std::vector<Span>& spans, const Slice& slice) {
    const auto last = std::ranges::lower_bound(spans, slice.end(), {}, &Span::from);  // of those before it the last ends last
    return last != spans.begin() && std::prev(last)->to > slice.start;
}

/// Whether the day leaves some of a sample's time to an earlier day.
bool is_elsewhere(const Elsewhere& elsewhere, const Slice& slice, const CountingRules& rules) {
    return touches(elsewhere.recorded, slice) || (rules.manual_earns && touches(elsewhere.typed, slice));
}

Explained explain_slice(const Day& day, const Lane& lane, const Slice& slice, const Share* share, const CountingRules& rules) {
    Explained row{&lane.key, &slice, 0, "", ""};
    if (slice.superseded) {
        row.rule = "corrected";
        row.sentence = "A later version of this sample stands in a neighbouring day.";
    } else if (slice.steps == 0) {
        row.rule = "deleted";
        row.sentence = "Its source deleted this sample.";
    } else if (!lane.key.earns) {
        row.rule = "late";
        row.sentence = "It came too late to earn, or is from before the sign-up: history.";
    } else if (!rules.manual_earns && typed_in(lane.key)) {
        row.rule = "manual";
        row.sentence = "It was typed in by hand: history, but it earns nothing.";
    } else if (lane.key.totals) {
        row.rule = "day_total";
        row.sentence = concat("A total of the whole day: it counts only where it is larger than all samples together.");
    } else if (share == nullptr && is_elsewhere(day.elsewhere(), slice, rules)) {
        row.rule = "other_day";
        row.sentence = "An earlier day has this time already, by another offset from UTC.";
    } else if (share == nullptr) {
        row.rule = "overlap";
        row.sentence = "Another sample covers the same time and counts first.";
    } else {
        row.counted = share->counted;
        if (share->covered == slice.length) {
            row.rule = "counted";
            row.sentence = "It counts in full.";
        } else {
            const bool other_day = is_elsewhere(day.elsewhere(), slice, rules);
            row.rule = other_day ? "other_day" : "overlap";
            row.sentence = concat("It counts for ", share->covered / 1000, " of its ", slice.length / 1000, " seconds; ",
                                  other_day ? "an earlier day has the rest already, or another sample counts first there."
                                            : "another sample covers the rest and counts first.");
        }
    }
    return row;
}

}  // namespace

std::vector<Explained> explain(const Day& day, const Reckoning& reckoning, const CountingRules& rules) {
    const std::vector<Share> shares = shares_of(day, reckoning);
    std::vector<Explained> rows;
    for (std::uint32_t l = 0; l < day.lanes().size(); ++l) {
        const Lane& lane = day.lanes()[l];
        for (std::uint32_t s = 0; s < lane.slices.size(); ++s) {
            const auto share = std::lower_bound(shares.begin(), shares.end(), SliceRef{l, s},
                                                [](const Share& a, const SliceRef& wanted) { return a.of < wanted; });
            const bool counts = share != shares.end() && share->of == SliceRef{l, s};
            rows.push_back(explain_slice(day, lane, lane.slices[s], counts ? &*share : nullptr, rules));
        }
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Explained& a, const Explained& b) { return a.slice->start < b.slice->start; });
    if (reckoning.earning > reckoning.walked) {
        rows.push_back({nullptr, nullptr, (reckoning.earning - reckoning.walked).count(), "best_source",
                        concat("By itself ", reckoning.lifted_by, " has ", reckoning.earning, " steps, ",
                               reckoning.earning - reckoning.walked, " more than all samples merged: the day counts them.")});
    }
    return rows;
}

}  // namespace fitkart
