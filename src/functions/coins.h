#pragma once
/// What engine and client API both ask of coins.

#include "domain/types.h"

namespace fitkart {

class Sql;

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

}  // namespace fitkart
