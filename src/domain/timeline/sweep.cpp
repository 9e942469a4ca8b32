#include "domain/timeline/sweep.h"

namespace fitkart::timeline {

void merge_into(std::vector<Candidate>& all, std::vector<Candidate> more) {
    if (all.empty()) {
        all = std::move(more);
        return;
    }
    const auto middle = static_cast<std::ptrdiff_t>(all.size());
    all.insert(all.end(), more.begin(), more.end());
    std::inplace_merge(all.begin(), all.begin() + middle, all.end(), starts_before);
}

Total union_of(const std::vector<Candidate>& candidates) {
    Covered covered(candidates.size());
    sweep(candidates, [&](std::uint32_t candidate, DayMillis from, DayMillis to) { covered.add(candidate, to - from); });
    return covered.total(candidates);
}

}  // namespace fitkart::timeline
