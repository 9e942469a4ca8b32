#include "domain/anticheat/fingerprint.h"

#include <algorithm>
#include <set>
#include <utility>

namespace fitkart {
namespace {

constexpr std::size_t kBouts = 4;          ///< in a hash, with the pauses after them
constexpr std::size_t kNeighbours = 8;     ///< of a day in a list of days with one hash
constexpr std::uint64_t kLongest = 0xffff;  ///< minutes; a day has fewer

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the answer.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/// The lengths of bouts and pauses in turn, a bout first.
std::vector<std::uint64_t> lengths_of(const Minutes& minutes) {
    std::vector<std::uint64_t> lengths;
    bool moving = false;
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        const bool moves = minutes.fine[i] && minutes.steps[i] > 0;
        if (lengths.empty() && !moves) {
            continue;
        }
        if (lengths.empty() || moves != moving) {
            lengths.push_back(0);
            moving = moves;
        }
        lengths.back() = std::min(lengths.back() + 1, kLongest);
    }
    return lengths;
}

}  // namespace

std::vector<std::uint64_t> rhythm_of(const Minutes& minutes) {
    const std::vector<std::uint64_t> lengths = lengths_of(minutes);
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

Fingerprint fingerprint_of(const Minutes& minutes) {
    Fingerprint smallest = rhythm_of(minutes);
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
