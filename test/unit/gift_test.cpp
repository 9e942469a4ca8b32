/// Gifts: rules 14 and 16.

#include "domain/gift.h"

#include <gtest/gtest.h>

#include <limits>

#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono_literals;

const GiftTerms kGood{.giver_age = 24h * 30, .available = Coins{200}, .daily_limit = Coins{50}};

ErrorCode refusal(GiftTerms terms, std::int64_t amount) {
    try {
        require_giftable(terms, Coins{amount});
    } catch (const Error& error) {
        return error.code();
    }
    ADD_FAILURE() << "the gift was allowed";
    return ErrorCode::not_found;
}

TEST(Gifts, are_allowed_up_to_the_daily_limit) {
    GiftTerms terms = kGood;
    EXPECT_NO_THROW(require_giftable(terms, Coins{50}));
    EXPECT_EQ(refusal(terms, 51), ErrorCode::limit_reached);
    terms.given_today = Coins{30};
    EXPECT_NO_THROW(require_giftable(terms, Coins{20}));
    EXPECT_EQ(refusal(terms, 21), ErrorCode::limit_reached);
    EXPECT_EQ(refusal(terms, std::numeric_limits<std::int64_t>::max()), ErrorCode::limit_reached);
}

TEST(Gifts, need_an_account_seven_days_old) {
    GiftTerms terms = kGood;
    terms.giver_age = 24h * 7 - 1us;
    EXPECT_EQ(refusal(terms, 1), ErrorCode::limit_reached);
    terms.giver_age = 24h * 7;
    EXPECT_NO_THROW(require_giftable(terms, Coins{1}));
}

TEST(Gifts, are_neither_to_nor_from_a_suspended_account) {
    GiftTerms terms = kGood;
    terms.receiver_suspended = true;
    EXPECT_EQ(refusal(terms, 1), ErrorCode::forbidden);
    terms.giver_suspended = true;
    EXPECT_EQ(refusal(terms, 1), ErrorCode::auth_account_disabled);
}

TEST(Gifts, of_an_account_below_trust_30_are_suspicious) {
    GiftTerms terms = kGood;
    terms.giver_trust = 29;
    EXPECT_EQ(refusal(terms, 1), ErrorCode::suspicious_activity);
    terms.giver_trust = 30;
    EXPECT_NO_THROW(require_giftable(terms, Coins{1}));
}

TEST(Gifts, cannot_be_made_of_sign_up_bonuses_until_those_are_spent) {
    GiftTerms terms = kGood;
    terms.available = Coins{120};
    terms.bonuses = Coins{100};
    EXPECT_EQ(giftable(terms), Coins{20});
    EXPECT_EQ(refusal(terms, 21), ErrorCode::insufficient_coins);
    EXPECT_NO_THROW(require_giftable(terms, Coins{20}));
    terms.bonuses = Coins{0};  // spent
    EXPECT_EQ(giftable(terms), Coins{120});
}

}  // namespace
}  // namespace fitkart
