#include "domain/timeline/day.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <unordered_map>

#include "domain/text.h"

namespace fitkart {
namespace {

auto place(const Slice& slice) { return std::tuple{slice.start, slice.length, slice.id}; }

/// What decides first between two samples under an id, and alone between one that came in time and one that came late: what is sent
/// again too late with metres, or by another device, is still a repeat.
auto weight_of_steps(const Slice& slice) {
    return std::tuple{slice.version, slice.steps == 0, slice.steps, slice.length, slice.start};
}

/// The order in which one sample under an id beats another, lane included: total, so that no two samples that differ tie.
auto weight(const LaneKey& key, const Slice& slice) {
    return std::tuple_cat(weight_of_steps(slice), std::tuple{slice.distance, key.device, key.method, key.totals});
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

bool typed_in(const LaneKey& key) { return key.method == RecordingMethod::manual || key.source == kManualSource; }

bool Day::leave(Elsewhere elsewhere) {
    const bool changed = elsewhere_ != elsewhere;
    elsewhere_ = std::move(elsewhere);
    return changed;
}

std::size_t Day::samples() const {
    std::size_t count = 0;
    for (const Lane& lane : lanes_) {
        count += lane.slices.size();
    }
    return count;
}

bool Day::holds(const LaneKey& key, const Slice& slice) const {
    const auto in = std::ranges::find(lanes_, key, &Lane::key);
    if (in == lanes_.end()) {
        return false;
    }
    const auto at = std::ranges::lower_bound(in->slices, place(slice), {}, place);
    return at != in->slices.end() && *at == slice && !at->superseded;
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

namespace {

/// The samples with an id of one source: those that came in time, or those that came late. Looked up by a scan for a few
/// samples, by a table for many. No lane may move as long as it is used.
class Family {
  public:
    struct Spot {
        Lane* lane = nullptr;  ///< none: nothing has the id
        std::vector<Slice>::iterator at{};
    };

    Family(std::vector<Lane>& lanes, std::string_view source, bool earns, bool tabled) : tabled_(tabled) {
        for (Lane& lane : lanes) {
            if (lane.key.source == source && lane.key.earns == earns) {
                lanes_.push_back(&lane);
            }
        }
        for (Lane* lane : tabled ? lanes_ : std::vector<Lane*>{}) {
            for (const Slice& slice : lane->slices) {
                note(*lane, slice);
            }
        }
    }

    Spot find(std::uint64_t id) {
        if (tabled_) {
            const auto known = table_.find(id);
            if (known == table_.end()) {
                return {};
            }
            const auto [lane, start, length] = known->second;
            return {lane, std::ranges::lower_bound(lane->slices, std::tuple{start, length, id}, {}, place)};
        }
        for (Lane* lane : lanes_) {
            if (const auto at = std::ranges::find(lane->slices, id, &Slice::id); at != lane->slices.end()) {
                return {lane, at};
            }
        }
        return {};
    }

    /// The lane now has the sample.
    void note(Lane& lane, const Slice& slice) {
        if (tabled_ && slice.id != 0) {
            table_[slice.id] = {&lane, slice.start, slice.length};
        }
    }

    void erase(const Spot& spot) {
        if (tabled_) {
            table_.erase(spot.at->id);
        }
        spot.lane->slices.erase(spot.at);
    }

  private:
    struct Stand {
        Lane* lane;
        DayMillis start;
        DayMillis length;
    };
    std::vector<Lane*> lanes_;
    std::unordered_map<std::uint64_t, Stand> table_;
    bool tabled_;
};

std::vector<Slice>::iterator place_in(Lane& lane, const Slice& slice) {
    if (lane.slices.empty() || place(lane.slices.back()) < place(slice)) {
        return lane.slices.end();  // the usual case: time goes on
    }
    return std::ranges::lower_bound(lane.slices, place(slice), {}, place);
}

/// Where a sample without an id stands in its lane already; none: nowhere.
Slice* same_in(Lane& lane, const Slice& slice) {
    const auto at = place_in(lane, slice);
    return at != lane.slices.end() && place(*at) == place(slice) ? &*at : nullptr;
}

auto weight_without_id(const Slice& slice) { return std::tuple{slice.steps, slice.distance}; }

}  // namespace

std::vector<Outcome> Day::take(const LaneKey& key, std::span<const Slice> delivery) {
    std::vector<Outcome> outcomes(delivery.size(), Outcome::duplicate);
    std::size_t room = kMostSamples - std::min(kMostSamples, samples());
    const bool no_lane = lanes_.size() >= kMostLanes && std::ranges::find(lanes_, key, &Lane::key) == lanes_.end();
    Lane* const into = no_lane ? nullptr : &lane(key);  // from here on no lane moves
    const bool tabled = std::ranges::count_if(delivery, [](const Slice& slice) { return slice.id != 0; }) > 4;
    Family own(lanes_, key.source, key.earns, tabled);
    Family others(lanes_, key.source, !key.earns, tabled);
    LaneKey other_key = key;
    other_key.earns = !key.earns;
    const auto other_lane = std::ranges::find(lanes_, other_key, &Lane::key);
    Lane* const other = other_lane == lanes_.end() ? nullptr : &*other_lane;

    const auto take_with_id = [&](const Slice& slice) {
        const Family::Spot known = own.find(slice.id);
        if (known.lane != nullptr && weight(key, slice) <= weight(known.lane->key, *known.at)) {
            return Outcome::duplicate;
        }
        const Family::Spot apart = others.find(slice.id);
        if (apart.lane != nullptr && !key.earns && weight_of_steps(slice) <= weight_of_steps(*apart.at)) {
            return Outcome::duplicate;
        }
        // In a day without room for its lane a correction stands in the lane of what it corrects.
        Lane* const to = into == nullptr && known.lane != nullptr && known.lane->key.totals == key.totals ? known.lane : into;
        if (to == nullptr || (known.lane == nullptr && room == 0)) {
            return Outcome::refused;
        }
        if (apart.lane != nullptr && key.earns && weight_of_steps(*apart.at) <= weight_of_steps(slice)) {
            others.erase(apart);
        }
        if (known.lane != nullptr) {
            own.erase(known);
        } else {
            --room;
        }
        to->slices.insert(place_in(*to, slice), slice);
        own.note(*to, slice);
        return Outcome::accepted;
    };
    const auto take_without_id = [&](const Slice& slice) {
        Slice* const known = into == nullptr ? nullptr : same_in(*into, slice);
        if (known != nullptr && weight_without_id(slice) <= weight_without_id(*known)) {
            return Outcome::duplicate;
        }
        Slice* const apart = other == nullptr ? nullptr : same_in(*other, slice);
        if (apart != nullptr && !key.earns && slice.steps <= apart->steps) {
            return Outcome::duplicate;
        }
        if (into == nullptr || (known == nullptr && room == 0)) {
            return Outcome::refused;
        }
        if (apart != nullptr && key.earns && apart->steps <= slice.steps) {
            other->slices.erase(other->slices.begin() + (apart - other->slices.data()));
        }
        if (known != nullptr) {
            *known = slice;
        } else {
            --room;
            into->slices.insert(place_in(*into, slice), slice);
        }
        return Outcome::accepted;
    };

    for (std::size_t i = 0; i < delivery.size(); ++i) {
        Slice slice = delivery[i];
        slice.superseded = false;
        if (slice.id != 0) {
            outcomes[i] = take_with_id(slice);
        } else if (slice.steps > 0) {  // without an id, no steps are nothing
            slice.version = 0;         // and a version is nobody's
            outcomes[i] = take_without_id(slice);
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
    const auto mark = [](Slice& slice, bool& changed) {
        changed |= !slice.superseded;
        slice.superseded = true;
    };
    for (Lane& lane : lanes_) {
        for (Slice& mine : lane.slices) {
            if (mine.id == 0) {
                continue;
            }
            for (const bool earns : {true, false}) {
                const auto found = theirs.find(Identity{lane.key.source, earns, mine.id});
                if (found == theirs.end()) {
                    continue;
                }
                Slice& other = *found->second;
                // What came late never takes away what came in time: that would change coins.
                if ((earns || !lane.key.earns) && moved(mine, other)) {
                    mark(mine, marked.here);
                }
                if ((lane.key.earns || !earns) && moved(other, mine)) {
                    mark(other, marked.there);
                }
            }
        }
    }
    return marked;
}

}  // namespace fitkart
