#pragma once
/// Who may give coins to whom, and how many (rules 14 and 16).

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// An account this young cannot give yet: new accounts are made by the hundred to funnel bonuses.
inline constexpr std::chrono::days kGiftAccountAge{7};

/// Below this an account's gifts are refused as suspicious.
inline constexpr std::int32_t kGiftTrust = 30;

/// What decides over a gift.
struct GiftTerms {
    bool giver_suspended = false;
    bool receiver_suspended = false;
    std::int32_t giver_trust = 100;
    std::chrono::microseconds giver_age{};
    Coins available{};
    Coins bonuses{};  ///< of these, coins of new-user and referral bonuses
    Coins given_today{};
    Coins daily_limit{};
};

/// How many coins could be given at all: what is available, less the coins of sign-up bonuses among them.
[[nodiscard]] Coins giftable(const GiftTerms& terms);

/// Throws auth_account_disabled, forbidden, suspicious_activity, limit_reached or insufficient_coins.
void require_giftable(const GiftTerms& terms, Coins amount);

}  // namespace fitkart
