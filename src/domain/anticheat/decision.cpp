#include "domain/anticheat/decision.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace fitkart {
namespace {

constexpr std::array<std::string_view, 3> kStatuses{"verified", "pending", "rejected"};
constexpr int kScoreRise = 10;

}  // namespace

std::string_view to_string(DayStatus status) { return kStatuses[static_cast<std::size_t>(status)]; }

DayStatus day_status_from(std::string_view name) {
    const auto found = std::find(kStatuses.begin(), kStatuses.end(), name);
    if (found == kStatuses.end()) {
        throw std::logic_error("no status of a day: " + std::string(name));
    }
    return static_cast<DayStatus>(found - kStatuses.begin());
}

bool reopens(const Decision& decision, int score, Steps earning) {
    return score >= decision.score + kScoreRise || earning * 5 > decision.reported * 6;
}

DayStatus status_of_day(int score, Steps earning, std::optional<int> review_score, const std::optional<Decision>& decision) {
    const bool suspicious = review_score && score >= *review_score;
    if (!decision) {
        return suspicious ? DayStatus::pending : DayStatus::verified;
    }
    if (decision->reopened || (reopens(*decision, score, earning) && (suspicious || !decision->approved))) {
        return DayStatus::pending;
    }
    return decision->approved ? DayStatus::verified : DayStatus::rejected;
}

DayCoins coins_of_day(DayStatus status, Coins earned, Coins booked_before) {
    switch (status) {
        case DayStatus::verified:
            return {earned, Coins{0}};
        case DayStatus::pending: {
            const Coins booked = std::min(earned, booked_before);
            return {booked, earned - booked};
        }
        case DayStatus::rejected:
            break;
    }
    return {};
}

}  // namespace fitkart
