#pragma once
/// One person's chain of transactions, followed row by row as it is found in the table, where by now anything may stand.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/coin_expiry.h"
#include "domain/ledger.h"

#include "domain/firewall.h"

namespace fitkart {

/// A row as it was found: what no row is written with is kept beside what could be read.
struct FoundRow {
    LedgerRow row{};
    std::string type{};
    std::string counter{};
    Bytes notes_digest{};  ///< empty: none
    Bytes row_hash{};
    bool finite = true;    ///< its times are
};

/// Follows a chain, and reckons the wallet that its rows add up to. In that wallet all coins are available: which of them a
/// hold keeps, no row says.
class LedgerChain {
  public:
    /// From its first row on.
    explicit LedgerChain(const UserId& user) { sum_.user = user; }

    /// From the row after `last`, which was found right before: hashes, sums and numbers are then checked, but not whether
    /// the coins that go had come.
    explicit LedgerChain(const LedgerRow& last);

    /// What is wrong with the next row, if anything is. After the first fault the chain is broken and is followed no more.
    [[nodiscard]] std::optional<std::string> follow(FoundRow& found);

    [[nodiscard]] const Wallet& sum() const { return sum_; }
    [[nodiscard]] bool broken() const { return broken_; }

    /// The dates that its rows gave to coins.
    [[nodiscard]] const std::vector<Dated>& dates() const { return dates_; }

  private:
    [[nodiscard]] std::optional<std::string> first_fault(FoundRow& found) const;
    [[nodiscard]] std::optional<std::string> fault_of_serials(const LedgerRow& row) const;

    Wallet sum_{};
    std::vector<Dated> dates_{};
    bool whole_ = true;  ///< followed from its first row
    bool broken_ = false;
};

/// What a wallet says that its rows do not, if anything. `kept` are the coins in its active holds.
[[nodiscard]] std::optional<std::string> disagreement(const Wallet& wallet, const Serials& kept, const Wallet& sum);

/// Whether a coin of the wallet may be over before its next_expiry, so that expire_coins() would come too late, and what is wrong
/// then. Coins that a hold kept beyond their date are looked at a day later.
[[nodiscard]] std::optional<std::string> overlooked_expiry(const Wallet& wallet, const Serials& kept, std::span<const Dated> dates,
                                                           Instant now);

}  // namespace fitkart
