#pragma once
/// What may be reversed, and how much of it.

#include <optional>
#include <string>

#include "domain/ledger.h"

#include "domain/firewall.h"

namespace fitkart {

/// A row of the book that somebody wants reversed.
struct Reversible {
    TransactionType type{};
    std::optional<std::string> reference_type{};
    bool of_a_day = false;  ///< it has an effective_day: the coins of a walk
};

/// Throws validation_failed for a row that has a way of its own back: the coins of a day (correct its steps), of an
/// order (refund it), a correction (reversal, debt) or coins that were given back (refund of a payment).
void require_reversible(const Reversible& row);

/// Throws validation_failed unless `wished` is at least 1, and limit_reached, which names the numbers, when it is more
/// than what is `left` of the transaction.
void require_reversible(const TransactionId& id, Coins wished, Coins left);

}  // namespace fitkart
