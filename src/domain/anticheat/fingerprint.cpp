#include "domain/anticheat/fingerprint.h"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/anticheat/minutes.h"

namespace fitkart {
namespace {

constexpr std::size_t kBouts = 4;          ///< in a hash, with the pauses after them
constexpr std::size_t kNeighbours = 8;     ///< of a day in a list of days with one hash
constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kShortestPause = kMinute / 2;

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the answer.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/// The lengths of bouts and pauses in turn, a bout first and last. They are measured from edge to edge and then rounded, so that it
/// does not matter where in a minute somebody sets off.
std::vector<std::uint64_t> lengths_of(const Day& day, const Reckoning& reckoning) {
    std::vector<std::uint64_t> lengths;
    const auto add = [&](DayMillis length) { lengths.push_back(std::max<std::uint64_t>(1, (length + kMinute / 2) / kMinute)); };
    DayMillis from = 0;
    DayMillis to = 0;
    for (const Segment& segment : reckoning.segments) {
        const Slice& slice = day.lanes()[segment.of.lane].slices[segment.of.slice];
        if (slice.length > kLongestFine || slice.steps == 0) {
            continue;
        }
        if (to > 0 && segment.from >= to + kShortestPause) {
            add(to - from);
            add(segment.from - to);
        }
        if (to == 0 || segment.from >= to + kShortestPause) {
            from = segment.from;
        }
        to = segment.to;
    }
    if (to > 0) {
        add(to - from);
    }
    return lengths;
}

}  // namespace

std::vector<std::uint64_t> rhythm_of(const Day& day, const Reckoning& reckoning) {
    const std::vector<std::uint64_t> lengths = lengths_of(day, reckoning);
    std::set<std::uint64_t> hashes;
    for (std::size_t first = 0; first + 2 * kBouts <= lengths.size(); first += 2) {
        std::uint64_t hash = 0;
        for (std::size_t i = first; i < first + 2 * kBouts; ++i) {
            hash = mixed(hash ^ lengths[i]);
        }
        hashes.insert(hash);
    }
    return {hashes.begin(), hashes.end()};
}

Fingerprint fingerprint_of(const Day& day, const Reckoning& reckoning) {
    Fingerprint smallest = rhythm_of(day, reckoning);
    smallest.resize(smallest.size() < kFingerprintHashes ? 0 : kFingerprintHashes);
    return smallest;
}

std::size_t shared_hashes(const Fingerprint& one, const Fingerprint& other) {
    std::vector<std::uint64_t> shared;
    std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(shared));
    return shared.size();
}

std::vector<Likeness> alike_days(std::span<const Fingerprint> days) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> places;
    for (std::size_t day = 0; day < days.size(); ++day) {
        for (const std::uint64_t hash : days[day]) {
            places.emplace_back(hash, static_cast<std::uint32_t>(day));
        }
    }
    std::sort(places.begin(), places.end());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::size_t i = 0; i < places.size(); ++i) {
        for (std::size_t j = i + 1; j < places.size() && j <= i + kNeighbours && places[j].first == places[i].first; ++j) {
            pairs.emplace_back(places[i].second, places[j].second);
        }
    }
    std::sort(pairs.begin(), pairs.end());
    std::vector<Likeness> alike;
    for (auto pair = pairs.begin(); pair != pairs.end();) {
        const auto end = std::find_if(pair, pairs.end(), [&](const auto& other) { return other != *pair; });
        if (const auto shared = static_cast<std::size_t>(end - pair); shared >= kAlikeHashes) {
            alike.push_back({pair->first, pair->second, shared});
        }
        pair = end;
    }
    return alike;
}

}  // namespace fitkart
