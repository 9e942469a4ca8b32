#include "domain/gift.h"

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {

Coins giftable(const GiftTerms& terms) { return terms.available - terms.bonuses; }

void require_giftable(const GiftTerms& terms, Coins amount) {
    if (terms.giver_suspended) {
        throw Error{ErrorCode::auth_account_disabled, "a suspended account cannot give coins"};
    }
    if (terms.receiver_suspended) {
        throw Error{ErrorCode::forbidden, "this account cannot receive coins at the moment"};
    }
    if (terms.giver_trust < kGiftTrust) {
        throw Error{ErrorCode::suspicious_activity,
                    "the account is under review, gifts are not possible until it is over"};
    }
    if (terms.giver_age < kGiftAccountAge) {
        throw Error{ErrorCode::limit_reached,
                    concat("gifts need an account that is ", kGiftAccountAge.count(), " days old"),
                    {{"limit", "gift_account_days"}, {"days", static_cast<std::int64_t>(kGiftAccountAge.count())}}};
    }
    if (amount > terms.daily_limit - terms.given_today) {
        throw Error{ErrorCode::limit_reached,
                    concat("at most ", terms.daily_limit, " coins can be given a day, ", terms.given_today,
                           " were given today"),
                    {{"limit", "gift_daily_limit"},
                     {"gift_daily_limit", terms.daily_limit},
                     {"given_today", terms.given_today}},
                    "Try again tomorrow."};
    }
    if (amount > giftable(terms)) {
        throw Error{ErrorCode::insufficient_coins,
                    concat(amount, " coins are needed, ", giftable(terms), " can be given: bonuses of sign-up cannot"),
                    {{"required", amount}, {"available", terms.available}, {"giftable", giftable(terms)}}};
    }
}

}  // namespace fitkart
