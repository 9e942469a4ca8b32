#include "domain/timeline/day.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <unordered_map>

#include "domain/text.h"

namespace fitkart {
namespace {

auto place(const Slice& slice) { return std::tuple{slice.start, slice.length, slice.id}; }

/// The order in which one sample under an id beats another, lane included: total, so that no two samples that differ tie.
auto weight(const LaneKey& key, const Slice& slice) {
    return std::tuple{slice.version,  slice.steps == 0, slice.steps,    slice.length, slice.start,
                      slice.distance, key.device,       key.method, key.totals};
}

/// Whether a neighbour's sample with the same id means that this one is no longer here.
bool moved(const Slice& here, const Slice& there) {
    return there.version > here.version || (there.version == here.version && there.steps == 0 && here.steps > 0);
}

/// An id is its source's own, and what came in time is kept apart from what came late.
struct Identity {
    std::string_view source;
    bool earns;
    std::uint64_t id;
    friend bool operator==(const Identity&, const Identity&) = default;
};
struct IdentityHash {
    std::size_t operator()(const Identity& identity) const {
        return identity.id ^ std::hash<std::string_view>{}(identity.source) ^ (identity.earns ? 0x9e3779b97f4a7c15u : 0u);
    }
};

}  // namespace

std::uint64_t hash_of(std::string_view text) {
    // FNV-1a, then the finaliser of splitmix64. Whoever makes two of his own ids collide only loses a sample of his own.
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    }
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
    hash ^= hash >> 31;
    return hash == 0 ? 1 : hash;
}

Slice slice_of(LocalDay day, const Interval& time, std::int64_t steps) {
    const auto millis = [&](Instant at) {
        const auto since = std::chrono::floor<std::chrono::milliseconds>(at - origin_of(day)).count();
        if (since < 0 || since >= kDayMillisEnd) {
            throw std::logic_error(concat("an instant ", since, " ms after the day's origin is not in the day"));
        }
        return static_cast<DayMillis>(since);
    };
    const DayMillis start = millis(time.begin);
    const DayMillis end = millis(time.end);
    Slice slice;
    slice.start = start;
    slice.length = std::max<DayMillis>(1, end - start);
    slice.steps = static_cast<std::int32_t>(steps);
    return slice;
}

std::size_t Day::samples() const {
    std::size_t count = 0;
    for (const Lane& lane : lanes_) {
        count += lane.slices.size();
    }
    return count;
}

bool Day::has_ids() const {
    return std::any_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) {
        return std::any_of(lane.slices.begin(), lane.slices.end(), [](const Slice& slice) { return slice.id != 0; });
    });
}

Lane& Day::lane(const LaneKey& key) {
    auto at = std::lower_bound(lanes_.begin(), lanes_.end(), key,
                               [](const Lane& lane, const LaneKey& wanted) { return lane.key < wanted; });
    if (at == lanes_.end() || at->key != key) {
        at = lanes_.insert(at, Lane{key, {}});
    }
    return *at;
}

std::vector<Outcome> Day::take(const LaneKey& key, std::span<const Slice> delivery) {
    std::vector<Outcome> outcomes(delivery.size(), Outcome::duplicate);
    lane(key);  // from here on no lane moves
    struct Spot {
        Lane* lane;
        DayMillis start;
        DayMillis length;
    };

    // Where each id of this source stands now. Looked up by a scan for a few samples, by a table for many.
    std::unordered_map<std::uint64_t, Spot> table;
    const auto same_family = [&](const Lane& other) { return other.key.source == key.source && other.key.earns == key.earns; };
    const std::size_t with_id = static_cast<std::size_t>(
        std::count_if(delivery.begin(), delivery.end(), [](const Slice& slice) { return slice.id != 0; }));
    const bool tabled = with_id > 4;
    if (tabled) {
        for (Lane& other : lanes_) {
            if (same_family(other)) {
                for (const Slice& slice : other.slices) {
                    if (slice.id != 0) {
                        table[slice.id] = {&other, slice.start, slice.length};
                    }
                }
            }
        }
    }
    const auto spot_of = [&](std::uint64_t id) -> std::pair<Lane*, std::vector<Slice>::iterator> {
        if (tabled) {
            const auto known = table.find(id);
            if (known == table.end()) {
                return {nullptr, {}};
            }
            Lane* there = known->second.lane;
            const auto at = std::lower_bound(
                there->slices.begin(), there->slices.end(), std::tuple{known->second.start, known->second.length, id},
                [](const Slice& slice, const auto& wanted) { return place(slice) < wanted; });
            return {there, at};
        }
        for (Lane& other : lanes_) {
            if (same_family(other)) {
                const auto at = std::find_if(other.slices.begin(), other.slices.end(),
                                             [&](const Slice& slice) { return slice.id == id; });
                if (at != other.slices.end()) {
                    return {&other, at};
                }
            }
        }
        return {nullptr, {}};
    };

    Lane& into = lane(key);
    const auto insert = [&](const Slice& slice) {
        if (into.slices.empty() || place(into.slices.back()) < place(slice)) {
            into.slices.push_back(slice);  // the usual case: time goes on
        } else {
            into.slices.insert(std::lower_bound(into.slices.begin(), into.slices.end(), slice,
                                                [](const Slice& a, const Slice& b) { return place(a) < place(b); }),
                               slice);
        }
    };

    for (std::size_t i = 0; i < delivery.size(); ++i) {
        Slice slice = delivery[i];
        slice.superseded = false;
        if (slice.id != 0) {
            if (const auto [there, at] = spot_of(slice.id); there != nullptr) {
                if (weight(key, slice) <= weight(there->key, *at)) {
                    continue;
                }
                there->slices.erase(at);
            }
            insert(slice);
            if (tabled) {
                table[slice.id] = {&into, slice.start, slice.length};
            }
            outcomes[i] = Outcome::accepted;
        } else if (slice.steps > 0) {  // without an id, no steps are nothing
            slice.version = 0;         // and a version is nobody's
            const auto at = std::lower_bound(into.slices.begin(), into.slices.end(), slice,
                                             [](const Slice& a, const Slice& b) { return place(a) < place(b); });
            if (at != into.slices.end() && place(*at) == place(slice)) {
                if (std::tuple{slice.steps, slice.distance} <= std::tuple{at->steps, at->distance}) {
                    continue;
                }
                *at = slice;
            } else {
                insert(slice);
            }
            outcomes[i] = Outcome::accepted;
        }
    }
    std::erase_if(lanes_, [](const Lane& each) { return each.slices.empty(); });
    return outcomes;
}

Day::Marked Day::mark_moved(Day& neighbour) {
    std::unordered_map<Identity, Slice*, IdentityHash> theirs;
    for (Lane& lane : neighbour.lanes_) {
        for (Slice& slice : lane.slices) {
            if (slice.id != 0) {
                theirs.emplace(Identity{lane.key.source, lane.key.earns, slice.id}, &slice);
            }
        }
    }
    Marked marked;
    if (theirs.empty()) {
        return marked;
    }
    for (Lane& lane : lanes_) {
        for (Slice& mine : lane.slices) {
            if (mine.id == 0) {
                continue;
            }
            const auto found = theirs.find(Identity{lane.key.source, lane.key.earns, mine.id});
            if (found == theirs.end()) {
                continue;
            }
            Slice& other = *found->second;
            if (!mine.superseded && moved(mine, other)) {
                mine.superseded = true;
                marked.here = true;
            }
            if (!other.superseded && moved(other, mine)) {
                other.superseded = true;
                marked.there = true;
            }
        }
    }
    return marked;
}

}  // namespace fitkart
