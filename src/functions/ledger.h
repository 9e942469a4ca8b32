#pragma once
/// The books, as functions write them. Whoever moves coins locks wallets, posts entries, and flushes once:
///
///     auto wallets = Wallets::lock(sql, {from, to});          // ascending ids: no deadlock within one call
///     wallets.post({.user = from, .amount = -price, .type = TransactionType::spent});
///     wallets.flush();                                        // writes rows and wallets, however many entries
///
/// Between lock and flush the wallets here are the truth and the table is not: flush before any statement that reads
/// it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/ledger.h"

namespace fitkart {

class Sql;

/// What a hold is for.
struct HoldRequest {
    UserId user{};
    Coins amount{};
    std::optional<Instant> expires_at{};  ///< none: never by itself
    std::optional<std::string> reference_type{};
    std::optional<Uuid> reference_id{};
};

/// What a capture writes beside the amount.
struct Capture {
    UserId user{};
    HoldId hold{};
    std::optional<Coins> amount{};  ///< none: all that is left
    std::optional<std::string> reference_type{};
    std::optional<Uuid> reference_id{};
    std::optional<std::string> description{};
    std::optional<UserId> actor{};
};

/// Coins of a payment that are to come back.
struct GiveBack {
    UserId user{};
    TransactionId payment{};
    std::optional<Coins> amount{};  ///< none: all that did not come back yet
    TransactionType type = TransactionType::refund;  ///< or reversal
    std::optional<std::string> reference_type{};
    std::optional<Uuid> reference_id{};
    std::optional<std::string> description{};
    std::optional<UserId> actor{};
};

struct GivenBack {
    TransactionId transaction{};
    Coins coins{};
    Coins remaining{};  ///< of the payment: what could still come back
};

class Wallets {
  public:
    /// Locks the wallets of `users` (repeated ids are one) in ascending order. Throws not_found,
    /// naming the first user who does not exist or was deleted.
    [[nodiscard]] static Wallets lock(Sql& sql, std::vector<UserId> users);

    Wallets(Wallets&&) noexcept;
    Wallets& operator=(Wallets&&) noexcept;
    ~Wallets();

    /// The wallet as it is after what was posted so far.
    [[nodiscard]] const Wallet& operator[](const UserId& user) const;

    /// Checks the entry, chains it and keeps it for flush(). An earning of somebody in debt is followed by a row of
    /// type debt that repays. Throws validation_failed, insufficient_coins, coin_overflow, limit_reached (max_balance).
    TransactionId post(const Entry& entry);

    /// Takes -entry.amount from what is available, entry.serials first; what is missing is lent by a row of type debt that
    /// comes first. Frozen coins stay. For corrections: it never fails for lack of coins.
    TransactionId take_back(const Entry& entry);

    /// Takes back what is left of a row that brought coins, by a reversal that names it: those very coins first. Answers how many.
    Coins take_back_rest(const UserId& user, const TransactionId& transaction, std::string description,
                         std::optional<UserId> actor);

    /// Gives the very coins of a payment back, wholly or in part, those first that are good the longest; all are good for two
    /// weeks at least. The payment must be written. Throws not_found, and limit_reached when more is wished than did not come
    /// back yet, however often it is asked.
    GivenBack give_back(const GiveBack& wish);

    /// Until when coins are good that somebody gets for this payment of `user`: as long as those that paid, of which the soonest
    /// counts. Handing coins on keeps none alive.
    [[nodiscard]] std::optional<Instant> expiry_of(const UserId& user, const TransactionId& payment);

    /// Books the available coins whose date is over as expired; answers how many.
    Coins expire_coins(const UserId& user, std::optional<UserId> actor);

    /// The coins that the walk of a day brought, wherever they are now.
    [[nodiscard]] Serials coins_of_day(const UserId& user, LocalDay day) const;
    /// The coins that these of his rows brought, wherever they are now.
    [[nodiscard]] Serials coins_of_rows(const UserId& user, const std::vector<TransactionId>& rows) const;

    /// Freezes the oldest available coins. Throws insufficient_coins.
    HoldId hold(const HoldRequest& request);

    /// Spends frozen coins, wholly or in part, the oldest first; the rest of a partial capture stays frozen. Throws not_found,
    /// hold_not_active, validation_failed (more than is left).
    TransactionId capture(const Capture& capture);

    /// Writes the wallet though no coin moves: above READ COMMITTED, a transaction whose snapshot is older then meets the change
    /// (40001), as it would have had coins moved.
    void touch(const UserId& user);

    /// Gives what is left of a hold back. Throws not_found, hold_not_active.
    Hold release(const UserId& user, const HoldId& hold);

    /// Gives what is left of a hold back because its time is over.
    Hold expire(const UserId& user, const HoldId& hold);

    /// The hold as it is now. Throws not_found.
    [[nodiscard]] Hold find_hold(const UserId& user, const HoldId& hold) const;

    /// How many more coins the wallet may hold (max_balance).
    [[nodiscard]] Coins room(const UserId& user) const;

    /// Writes the rows, their notes and the wallets.
    void flush();

  private:
    struct State;
    explicit Wallets(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// What post_day_coins wrote.
struct DayPosting {
    Coins booked{};  ///< add this to daily_steps.coins; below `difference` only at max_balance
    std::optional<TransactionId> transaction{};  ///< none: nothing was booked
};

/// Books the difference between what a day earns now and what was booked for it (rule 15), in both directions: up as
/// `earned` (debt is repaid first, rule 13), down as `reversal` (from available, then as debt, never from a hold). At
/// max_balance an earning is cut, not refused, so that walking can always be recorded.
DayPosting post_day_coins(Wallets& wallets, const UserId& user, Coins difference, LocalDay day,
                          std::optional<UserId> actor = std::nullopt, std::optional<Uuid> validation = std::nullopt);

}  // namespace fitkart
