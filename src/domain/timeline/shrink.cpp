#include "domain/timeline/shrink.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace fitkart {
namespace {

/// The source that the most steps are from: of the union, or where it lifts the day by its own total.
std::string main_source(const Day& day, const Reckoning& reckoning) {
    if (!reckoning.lifted_by.empty()) {
        return reckoning.lifted_by;
    }
    std::map<std::string, std::int64_t> counted;
    for (const Share& share : shares_of(day, reckoning)) {
        counted[day.lanes()[share.of.lane].key.source] += share.counted;
    }
    const auto most = std::ranges::max_element(counted, {}, [](const auto& entry) { return entry.second; });
    return most == counted.end() ? day.lanes().front().key.source : most->first;
}

using SampleId = std::pair<std::string, std::uint64_t>;

std::set<SampleId> ids_of(const Day& day) {
    std::set<SampleId> ids;
    for (const Lane& lane : day.lanes()) {
        for (const Slice& slice : lane.slices) {
            if (slice.id != 0) {
                ids.emplace(lane.key.source, slice.id);
            }
        }
    }
    return ids;
}

bool is_plain_total(const Lane& lane) {
    return lane.key.totals && lane.key.device == 0 && lane.slices.size() == 1 && lane.slices.front().id == 0;
}

}  // namespace

std::optional<Day> shrunk(const Day& day, const Reckoning& reckoning, const CountingRules& rules) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    if (day.empty() || !day.elsewhere().empty() || std::ranges::any_of(day.lanes(), typed_in, &Lane::key) ||
        std::ranges::all_of(day.lanes(), is_plain_total) || reckoning.steps.count() > kMost) {
        return std::nullopt;
    }
    const std::string source = main_source(day, reckoning);
    Day small;
    const auto add = [&](Steps steps, bool earns) {
        Slice slice;
        slice.steps = static_cast<std::int32_t>(steps.count());
        small.take({source, 0, RecordingMethod::automatic, true, earns}, std::span(&slice, 1));
    };
    if (reckoning.earning > Steps{0}) {
        add(reckoning.earning, true);
    }
    if (reckoning.steps > reckoning.earning) {
        add(reckoning.steps, false);
    }
    if (small.empty()) {
        return std::nullopt;
    }
    const Reckoning again = reckon(small, rules);
    return again.steps == reckoning.steps && again.earning == reckoning.earning ? std::optional{small} : std::nullopt;
}

bool share_ids(const Day& one, const Day& other) {
    const std::set<SampleId> here = ids_of(one);
    const std::set<SampleId> there = ids_of(other);
    return std::ranges::any_of(here, [&](const SampleId& id) { return there.contains(id); });
}

}  // namespace fitkart
