#include "domain/trust.h"

#include <algorithm>

namespace fitkart {
namespace {

constexpr int kMostSooner = 15;
constexpr int kSoonest = 50;

}  // namespace

int trust_of(std::span<const LocalDay> rejected, std::span<const LocalDay> honest) {
    int trust = kFullTrust;
    auto next = honest.begin();
    const auto win_back = [&](auto until) {
        trust = static_cast<int>(std::min<std::ptrdiff_t>(kFullTrust, trust + kTrustWonByHonestDay * (until - next)));
        next = until;
    };
    for (const LocalDay day : rejected) {
        win_back(std::lower_bound(next, honest.end(), day));
        trust = std::max(0, trust - kTrustLostByRejection);
    }
    win_back(honest.end());
    return trust;
}

int review_score_for(int review_score, int trust) {
    const int sooner = (kFullTrust - trust) * kMostSooner / kFullTrust;
    return std::max(review_score - sooner, std::min(review_score, kSoonest));
}

}  // namespace fitkart
