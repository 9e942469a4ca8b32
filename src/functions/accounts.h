#pragma once
/// Accounts, as other topics use them.

#include <optional>
#include <string>

#include "domain/types.h"

namespace fitkart {

class Sql;
class Wallets;

/// One day of this many verified steps, and a verified email, make the bonuses of sign-up due.
inline constexpr Steps kBonusDaySteps{3000};

/// What a newcomer gives; unchecked, as it was typed.
struct NewUser {
    std::string email{};
    std::string full_name{};
    std::optional<std::string> password{};
    std::optional<std::string> phone{};
    std::optional<std::string> country{};
    std::string time_zone = "UTC";
    std::optional<std::string> referral_code{};
    std::string role = "user";
};

/// The account with its identity, wallet, time zone and pending bonuses; its id.
/// Throws VALIDATION_FAILED, INVALID_EMAIL, INVALID_PHONE, PASSWORD_WEAK, EMAIL_IN_USE, NOT_FOUND (the referral code).
UserId create_user(Sql& sql, const NewUser& newcomer);

/// Pays the pending bonuses of `user` that have become due: a new user's own, and those for whom he brought. Pays nothing
/// twice. The wallet of `user` must be locked in `wallets`; one indexed read when nothing is pending, so call it when a day
/// rises past kBonusDaySteps (for his own) and at sign-in or by a job (for those he brought).
Coins pay_due_bonuses(Sql& sql, Wallets& wallets, UserId user);

/// The payment of the bonus of his own sign-up where no day bears it any more, by counting or by waiting for a review.
[[nodiscard]] std::optional<TransactionId> bonus_lost(Sql& sql, UserId user);

/// Takes it back; it is due again once another day counts. Answers how many coins it was.
Coins take_back_bonus(Sql& sql, Wallets& wallets, UserId user, const TransactionId& paid, std::optional<UserId> actor);

}  // namespace fitkart
