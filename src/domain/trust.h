#pragma once
/// How far somebody is trusted, 0 to 100: wholly until a day of his is rejected, and again after honest days. Below 30 nobody
/// spends or gives coins (rule 14); whoever is trusted less is looked at sooner.

#include <span>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

inline constexpr int kFullTrust = 100;
inline constexpr int kTrustLostByRejection = 40;  ///< two rejected days in a row leave 20, below what spending needs
inline constexpr int kTrustWonByHonestDay = 1;    ///< a rejection is forgiven after forty honest days
inline constexpr Steps kHonestDaySteps{1000};     ///< from which on a verified day counts as one

/// The trust in somebody with these days, both ascending. Days win back what days lost, in the order they were walked, so neither
/// the order of decisions nor that of deliveries matters.
[[nodiscard]] int trust_of(std::span<const LocalDay> rejected, std::span<const LocalDay> honest);

/// The score from which on a day of somebody so trusted waits for a review: the setting's for full trust, down to 15 less, and
/// never below 50, where the rules find nothing that honest people don't do now and then.
[[nodiscard]] int review_score_for(int review_score, int trust);

}  // namespace fitkart
