#pragma once
/// The tables of the books, as Wallets reads and writes them: many rows at once.

#include <array>
#include <string>
#include <vector>

#include "domain/coin_expiry.h"
#include "domain/ledger.h"

#include "functions/ledger.h"

namespace fitkart {

class Sql;
class TableWriter;

/// The words of a transaction, kept apart from the book.
struct Note {
    UserId user;
    TransactionId transaction;
    std::string description;
    std::array<std::uint8_t, 16> salt;
    Instant created_at;
};

/// Locks the wallets of `users`, which are ascending, in that order. Throws not_found, naming the first who does not exist or was
/// deleted, be it while this waited.
[[nodiscard]] std::vector<Wallet> lock_wallets(Sql& sql, const std::vector<UserId>& users);

/// Writes wallets that are locked.
void write_wallets(Sql& sql, const std::vector<Wallet>& wallets);

/// Rows of wallets that are locked, and the words to them.
void write_rows(TableWriter& writer, const std::vector<LedgerRow>& rows);
void write_notes(TableWriter& writer, const std::vector<Note>& notes);

/// Throws not_found.
[[nodiscard]] Hold load_hold(Sql& sql, const UserId& user, const HoldId& id);

/// A hold that is not written yet.
struct NewHold {
    HoldId id{};
    HoldRequest request{};
    Serials serials{};
};
void insert_hold(TableWriter& writer, const NewHold& hold, Instant now);
void update_hold(Sql& sql, const Hold& hold, Instant now);

/// The coins in somebody's active holds.
[[nodiscard]] Serials held_serials(Sql& sql, const UserId& user);

/// The coins that the walk of a day brought.
[[nodiscard]] Serials serials_of_day(Sql& sql, const UserId& user, LocalDay day);

/// The coins that these of somebody's rows brought.
[[nodiscard]] Serials serials_of_rows(Sql& sql, const UserId& user, const std::vector<TransactionId>& rows);

/// All dates that somebody's coins were given.
[[nodiscard]] std::vector<Dated> load_dates(Sql& sql, const UserId& user);

/// A row of the book, as far as a reversal cares.
struct BookedRow {
    UserId user{};
    TransactionId id{};
    Coins amount{};
    TransactionType type{};
    CounterAccount counter{};
    std::optional<UserId> counter_user{};
    std::optional<std::string> reference_type{};
    std::optional<Uuid> reference_id{};
    std::optional<LocalDay> effective_day{};
    Serials serials{};
};

/// Throws not_found.
[[nodiscard]] BookedRow load_row(Sql& sql, const UserId& user, const TransactionId& id);

/// What was reversed of a row so far: how many coins, and which ones moved.
struct Reversed {
    Coins coins{};
    Serials serials{};
};
[[nodiscard]] Reversed reversed_so_far(Sql& sql, const UserId& user, const TransactionId& id);

}  // namespace fitkart
