#include "domain/timeline/union.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>

#include "domain/timeline/sweep.h"

namespace fitkart {
namespace {

using namespace timeline;

/// All samples of one device of one source.
struct DeviceGroup {
    std::uint64_t device = 0;
    std::string_view source;  ///< as recorded: differs from the group's for what was typed into a watch's app
    std::vector<Candidate> candidates;
    Total own;
};

struct SourceGroup {
    bool manual = false;
    std::size_t priority = 0;
    std::string_view source;
    std::vector<DeviceGroup> devices;
    std::int64_t day_total = 0;  ///< best total of the whole day that it delivered
};

/// The times that count on an earlier day, as samples without a step that count before all others.
class Blockers {
  public:
    Blockers(const Day& day, const CountingRules& rules) {
        const Elsewhere& elsewhere = day.elsewhere();
        slices_.reserve(elsewhere.recorded.size() + elsewhere.typed.size());
        add(elsewhere.recorded);
        if (rules.manual_earns) {
            add(elsewhere.typed);
        }
    }
    [[nodiscard]] bool empty() const { return candidates_.empty(); }
    [[nodiscard]] const std::vector<Candidate>& candidates() const { return candidates_; }

  private:
    void add(const std::vector<Span>& spans) {
        std::vector<Candidate> more;
        for (const Span& span : spans) {
            Slice& slice = slices_.emplace_back();
            slice.start = span.from;
            slice.length = span.to - span.from;
            more.push_back({&slice, {}, kElsewhereRank, slice.start});
        }
        merge_into(candidates_, std::move(more));
    }
    std::vector<Slice> slices_;
    std::vector<Candidate> candidates_;
};

/// The same of the time that no earlier day holds.
Total union_of(const std::vector<Candidate>& candidates, const Blockers& blockers) {
    if (blockers.empty()) {
        return union_of(candidates);
    }
    std::vector<Candidate> all = blockers.candidates();
    merge_into(all, candidates);
    return union_of(all);
}

bool may_earn(const LaneKey& key, const CountingRules& rules) { return key.earns && (rules.manual_earns || !typed_in(key)); }

std::vector<SourceGroup> group(const Day& day, const CountingRules& rules, bool earning_only,
                               const std::vector<SliceRef>& outdone) {
    std::vector<SourceGroup> groups;
    for (std::uint32_t l = 0; l < day.lanes().size(); ++l) {
        const Lane& lane = day.lanes()[l];
        const bool manual = typed_in(lane.key);
        if (earning_only && !may_earn(lane.key, rules)) {
            continue;
        }
        const std::string_view source = manual ? kManualSource : std::string_view(lane.key.source);
        auto in = std::find_if(groups.begin(), groups.end(), [&](const SourceGroup& g) { return g.source == source; });
        if (in == groups.end()) {
            in = groups.insert(groups.end(), SourceGroup{manual, rules.priority.rank(source), source, {}, 0});
        }
        if (lane.key.totals) {
            for (std::uint32_t s = 0; s < lane.slices.size(); ++s) {
                const Slice& slice = lane.slices[s];
                if (!slice.superseded && !std::binary_search(outdone.begin(), outdone.end(), SliceRef{l, s})) {
                    in->day_total = std::max<std::int64_t>(in->day_total, slice.steps);
                }
            }
            continue;
        }
        auto device = std::find_if(in->devices.begin(), in->devices.end(), [&](const DeviceGroup& d) {
            return d.device == lane.key.device && d.source == lane.key.source;
        });
        if (device == in->devices.end()) {
            device = in->devices.insert(in->devices.end(), DeviceGroup{lane.key.device, lane.key.source, {}, {}});
        }
        std::vector<Candidate> fresh;
        fresh.reserve(lane.slices.size());
        for (std::uint32_t s = 0; s < lane.slices.size(); ++s) {
            const Slice& slice = lane.slices[s];
            const SliceRef ref{l, s};
            if (!slice.superseded && slice.steps > 0 && !std::binary_search(outdone.begin(), outdone.end(), ref)) {
                fresh.push_back({&slice, ref, kFirstRank, slice.start});
            }
        }
        merge_into(device->candidates, std::move(fresh));
    }
    std::sort(groups.begin(), groups.end(), [](const SourceGroup& a, const SourceGroup& b) {
        return std::tuple{a.priority, a.source} < std::tuple{b.priority, b.source};
    });
    return groups;
}

struct Counted {
    std::int64_t day = 0;
    std::int64_t walked = 0;
    std::string_view lifted_by;
    std::vector<Segment> segments;
};

Counted count(std::vector<SourceGroup> groups, const Blockers& blockers, bool with_segments) {
    const bool only_manual = std::all_of(groups.begin(), groups.end(), [](const SourceGroup& g) { return g.manual; });
    std::int64_t best_single = 0;
    std::string_view best_source;
    std::uint32_t rank = kFirstRank;
    std::vector<Candidate> all = blockers.candidates();
    const bool several = groups.size() > 1 || (groups.size() == 1 && groups[0].devices.size() > 1);
    for (SourceGroup& source : groups) {
        std::int64_t own = source.day_total;
        if (several) {
            for (DeviceGroup& device : source.devices) {
                device.own = union_of(device.candidates, blockers);
                own = std::max(own, device.own.floor());
            }
            std::sort(source.devices.begin(), source.devices.end(), [](const DeviceGroup& a, const DeviceGroup& b) {
                if (b.own < a.own || a.own < b.own) {
                    return b.own < a.own;
                }
                return std::tuple{a.source, a.device} < std::tuple{b.source, b.device};
            });
        }
        std::vector<Candidate> mine;
        for (DeviceGroup& device : source.devices) {
            for (Candidate& candidate : device.candidates) {
                candidate.rank = rank;
            }
            ++rank;
            merge_into(mine, std::move(device.candidates));
        }
        if (several && source.devices.size() > 1) {
            own = std::max(own, union_of(mine, blockers).floor());
        }
        if (!source.manual || only_manual) {
            if (own > best_single) {
                best_single = own;
                best_source = source.source;
            }
        }
        merge_into(all, std::move(mine));
    }

    Counted counted;
    if (with_segments) {
        counted.segments.reserve(all.size());
        Covered covered(all.size());
        sweep(all, [&](std::uint32_t candidate, DayMillis from, DayMillis to) {
            if (all[candidate].rank == kElsewhereRank) {
                return;
            }
            covered.add(candidate, to - from);
            auto& segments = counted.segments;
            if (!segments.empty() && segments.back().to == from && segments.back().of == all[candidate].ref) {
                segments.back().to = to;
            } else {
                segments.push_back({from, to, all[candidate].ref});
            }
        });
        counted.walked = covered.total(all).floor();
    } else {
        counted.walked = union_of(all).floor();
    }
    counted.day = std::max(counted.walked, best_single);
    if (counted.day > counted.walked) {
        counted.lifted_by = best_source;
    }
    return counted;
}

/// The samples whose id both a delivery in time and a late one have: in the history the greater of the two counts.
std::vector<SliceRef> outdone_by_late_or_early(const Day& day) {
    const bool late = std::any_of(day.lanes().begin(), day.lanes().end(), [](const Lane& lane) { return !lane.key.earns; });
    std::vector<SliceRef> outdone;
    if (!late) {
        return outdone;
    }
    struct Seen {
        SliceRef ref;
        const Slice* slice;
    };
    std::map<std::pair<std::string_view, std::uint64_t>, Seen> seen;
    for (std::uint32_t l = 0; l < day.lanes().size(); ++l) {
        const Lane& lane = day.lanes()[l];
        for (std::uint32_t s = 0; s < lane.slices.size(); ++s) {
            const Slice& slice = lane.slices[s];
            if (slice.id == 0) {
                continue;
            }
            const auto [at, fresh] = seen.try_emplace({lane.key.source, slice.id}, Seen{{l, s}, &slice});
            if (!fresh) {
                const auto weight = [](const Slice& x) {
                    return std::tuple{x.version, x.steps == 0, x.steps, x.length, x.start, x.distance};
                };
                const bool newer = weight(*at->second.slice) < weight(slice);
                outdone.push_back(newer ? at->second.ref : SliceRef{l, s});
                if (newer) {
                    at->second = {{l, s}, &slice};
                }
            }
        }
    }
    std::sort(outdone.begin(), outdone.end());
    return outdone;
}

/// The usual day, of one stream whose samples follow each other: each counts in full, and there is nothing to weigh. None for any
/// other day.
std::optional<Counted> count_one_stream(const Day& day, const CountingRules& rules) {
    if (day.lanes().size() != 1 || !day.elsewhere().empty() || day.lanes()[0].key.totals || !may_earn(day.lanes()[0].key, rules)) {
        return std::nullopt;
    }
    const std::vector<Slice>& slices = day.lanes()[0].slices;
    Counted counted;
    counted.segments.resize(slices.size());
    auto segment = counted.segments.begin();
    DayMillis end = 0;
    for (std::uint32_t s = 0; s < slices.size(); ++s) {
        const Slice& slice = slices[s];
        if (slice.superseded || slice.steps == 0) {
            continue;
        }
        if (slice.start < end) {
            return std::nullopt;
        }
        end = slice.end();
        counted.walked += slice.steps;
        *segment++ = {slice.start, end, {0, s}};
    }
    counted.segments.erase(segment, counted.segments.end());
    counted.day = counted.walked;
    return counted;
}

}  // namespace

Reckoning reckon(const Day& day, const CountingRules& rules) {
    const Blockers blockers(day, rules);
    std::optional<Counted> one_stream = count_one_stream(day, rules);
    Counted earning = one_stream ? *std::move(one_stream) : count(group(day, rules, true, {}), blockers, true);
    Reckoning reckoning;
    reckoning.earning = Steps{earning.day};
    reckoning.walked = Steps{earning.walked};
    reckoning.lifted_by = earning.lifted_by;
    reckoning.segments = std::move(earning.segments);
    const bool more = std::any_of(day.lanes().begin(), day.lanes().end(), [&](const Lane& lane) {
        return !may_earn(lane.key, rules);
    });
    reckoning.steps = reckoning.earning;
    if (more) {
        const Counted history = count(group(day, rules, false, outdone_by_late_or_early(day)), blockers, false);
        reckoning.steps = std::max(reckoning.earning, Steps{history.day});
    }
    return reckoning;
}

Steps steps_between(const Day& day, const Reckoning& reckoning, DayMillis from, DayMillis to) {
    Total total;
    for (const Segment& segment : reckoning.segments) {
        const DayMillis begin = std::max(from, segment.from);
        const DayMillis end = std::min(to, segment.to);
        if (begin < end) {
            total.add(day.lanes()[segment.of.lane].slices[segment.of.slice], end - begin);
        }
    }
    return Steps{total.floor()};
}

std::vector<Share> shares_of(const Day& day, const Reckoning& reckoning) {
    std::map<SliceRef, DayMillis> covered;
    for (const Segment& segment : reckoning.segments) {
        covered[segment.of] += segment.to - segment.from;
    }
    std::vector<Share> shares;
    std::vector<std::uint64_t> fractions;
    std::int64_t given = 0;
    for (const auto& [ref, time] : covered) {
        Total total;
        total.add(day.lanes()[ref.lane].slices[ref.slice], time);
        shares.push_back({ref, total.whole, time});
        fractions.push_back(total.part);
        given += total.whole;
    }
    std::vector<std::size_t> order(shares.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return fractions[a] > fractions[b]; });
    for (std::size_t i = 0; i < order.size() && given < reckoning.walked.count(); ++i, ++given) {
        ++shares[order[i]].counted;
    }
    return shares;
}

}  // namespace fitkart
