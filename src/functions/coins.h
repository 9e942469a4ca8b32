#pragma once
/// What engine and client API both ask of coins.

#include <optional>
#include <string>

#include "domain/ledger.h"

namespace fitkart {

class Sql;
class Wallets;

struct Balance {
    Coins available{};
    Coins frozen{};
    Coins pending{};  ///< a review may release them; they stand outside the ledger
    Coins debt{};
    Coins total_earned{};
    Coins total_spent{};
    Instant last_updated{};
};

/// Throws not_found for a user who does not exist or was deleted.
[[nodiscard]] Balance balance_of(Sql& sql, const UserId& user);

/// Coins that go from one person to another.
struct Transfer {
    UserId from{};
    UserId to{};
    Coins amount{};
    bool gift = false;  ///< under the rules of gifts, and called so in the books
    std::optional<std::string> description{};
    std::optional<UserId> actor{};
    Serials first{};  ///< coins of the payer to take before others; none: the oldest
};

/// Posts both sides; the receiver's row names the payer's, whose id is answered. What is received is good until the date of the
/// coins that paid. Both wallets are locked. Throws as Wallets::post.
TransactionId move_coins(Wallets& wallets, const Transfer& transfer);

}  // namespace fitkart
