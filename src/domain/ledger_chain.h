#pragma once
/// One person's chain of transactions, followed row by row as it is found in the table, where by now anything may stand.

#include <optional>
#include <string>

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

  private:
    [[nodiscard]] std::optional<std::string> first_fault(FoundRow& found) const;
    [[nodiscard]] std::optional<std::string> fault_of_serials(const LedgerRow& row) const;

    Wallet sum_{};
    bool whole_ = true;  ///< followed from its first row
    bool broken_ = false;
};

/// What a wallet says that its rows do not, if anything. `kept` are the coins in its active holds.
[[nodiscard]] std::optional<std::string> disagreement(const Wallet& wallet, const Serials& kept, const Wallet& sum);

}  // namespace fitkart
