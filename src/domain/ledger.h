#pragma once
/// The coin ledger: what a wallet is, what may be written into the books, and how the rows of one user chain by hash.
/// Everything here is arithmetic over values; src/functions/ledger.h reads and writes them. docs/ledger.md shows how
/// anybody recomputes a row's hash from the stored columns.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/digest.h"
#include "domain/serials.h"
#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// Why coins moved. The names stand in coin_transactions.transaction_type.
enum class TransactionType {
    earned,
    bonus,
    spent,
    refund,
    penalty,
    transfer_in,
    transfer_out,
    expired,
    reversal,
    debt
};

/// Who stands on the other side of a row. All but `user` are the system's; they are sums over rows, never rows to
/// update, so a million people who earn at once share no hot row.
enum class CounterAccount { user, issuance, promotion, store, penalty, expiry, debt };

[[nodiscard]] std::string_view to_string(TransactionType type);
[[nodiscard]] std::string_view to_string(CounterAccount account);

/// Throws Error{validation_failed} for a name that is no type.
[[nodiscard]] TransactionType transaction_type_from(std::string_view name);
[[nodiscard]] CounterAccount counter_account_from(std::string_view name);

/// The account that pays or receives for a type. A reversal names the account of the row that it reverses; issuance
/// where it names none.
[[nodiscard]] CounterAccount usual_counter_of(TransactionType type);

/// True for what a person earns: earned and bonus. Only these repay debt (rule 13).
[[nodiscard]] bool repays_debt(TransactionType type);

/// One user's wallet. balance = available + frozen; coins in a hold are frozen and still his.
struct Wallet {
    UserId user{};
    Coins available{};
    Coins frozen{};
    Coins debt{};          ///< lent by the books when a correction found too little available
    Coins total_earned{};  ///< earned + bonus, net of reversals
    Coins total_spent{};   ///< captured and debited for the store, net of refunds
    Serials open{};        ///< which coins are available; as many as `available`
    std::int64_t next_serial = 1;  ///< the number of the next coin that comes
    std::optional<Instant> next_expiry{};  ///< no coin of his expires before; none: none will
    std::int64_t last_seq = 0;
    Digest last_hash{};  ///< of row last_seq; 32 zero bytes before the first row
    Instant last_updated{};

    [[nodiscard]] Coins balance() const { return available + frozen; }
};

/// What a caller wants written.
struct Entry {
    UserId user{};
    Coins amount{};  ///< signed: what the user's balance changes by; never 0
    TransactionType type = TransactionType::earned;
    std::optional<CounterAccount> counter{};  ///< none: the usual one of the type
    std::optional<UserId> counter_user{};     ///< for transfers: the other side
    std::optional<std::string> reference_type{};
    std::optional<Uuid> reference_id{};
    std::optional<std::string> description{};  ///< erasable; only a salted digest enters the chain
    std::optional<LocalDay> effective_day{};   ///< the day of the walk; none where nobody walked
    std::optional<UserId> actor{};
    std::optional<TransactionId> reverses{};
    bool from_frozen = false;  ///< pays with the frozen coins that `serials` names: the capture of a hold
    Serials serials{};         ///< positive: the coins that come back, none for new ones; negative: coins to take first
    std::optional<Instant> expires_at{};  ///< of coins that come: not good from then on, unless a later date was given
};

/// One row of coin_transactions, as it is hashed and stored.
struct LedgerRow {
    std::int16_t hash_version = 1;
    UserId user{};
    std::int64_t seq = 0;
    TransactionId id{};
    Coins amount{};
    TransactionType type = TransactionType::earned;
    CounterAccount counter = CounterAccount::issuance;
    std::optional<UserId> counter_user{};
    std::optional<std::string> reference_type{};
    std::optional<Uuid> reference_id{};
    std::optional<Digest> notes_digest{};
    Coins balance_before{};
    Coins balance_after{};
    Coins debt_after{};
    std::optional<LocalDay> effective_day{};
    std::optional<UserId> actor{};
    std::string db_role{};
    std::optional<TransactionId> reverses{};
    Serials serials{};  ///< the coins that came or went, as many as `amount`
    std::optional<Instant> expires_at{};
    Instant created_at{};
    Digest row_hash{};
};

/// What the server adds to an entry.
struct Stamp {
    TransactionId id{};
    Instant now{};
    std::string db_role{};
    std::optional<Digest> notes_digest{};
};

/// The version of the canonical form that new rows are hashed with.
inline constexpr std::int16_t kHashVersion = 1;

/// The bytes that are hashed for a row, row_hash left out. Unambiguous: every value has a fixed width or its length
/// before it, every nullable value a byte that says whether it is there.
[[nodiscard]] Bytes canonical_bytes(const LedgerRow& row);

/// sha256(previous ‖ canonical row).
[[nodiscard]] Digest chained_hash(const Digest& previous, const LedgerRow& row);

/// Throws validation_failed for words that a book which is never shortened should not carry: more than 100 bytes for what
/// a row refers to (or none), more than 1,000 for its description.
void require_short_words(const std::optional<std::string>& reference_type, const std::optional<std::string>& description);

/// sha256(salt ‖ description): what the chain keeps of a text that may be erased.
[[nodiscard]] Digest digest_of_notes(std::span<const std::uint8_t> salt, std::string_view description);

/// Throws limit_reached, which names the numbers, when the store would give back more than it received from this wallet, net of
/// what it gave back before.
void require_refundable(const Wallet& wallet, Coins amount);

/// The row that `entry` becomes on top of `wallet`. What goes takes entry.serials first as far as they are open, then the
/// lowest numbers: the oldest coins. created_at never runs backwards along seq. Throws validation_failed
/// (amount 0 or of the wrong sign, a transfer to oneself), insufficient_coins (names required, available, frozen, debt),
/// limit_reached (the store would give back more than was spent, in whatever way it was asked) or coin_overflow.
[[nodiscard]] LedgerRow next_row(const Wallet& wallet, const Entry& entry, const Stamp& stamp);

/// The wallet after `row`, which next_row made from `wallet` and `entry`.
[[nodiscard]] Wallet after(const Wallet& wallet, const LedgerRow& row, bool from_frozen);

/// How much of an earning of `earned` repays what the wallet owes.
[[nodiscard]] Coins repayment(const Wallet& wallet, Coins earned);

/// How much the books must lend before `taken` coins can be taken from what is available.
[[nodiscard]] Coins loan_for(const Wallet& wallet, Coins taken);

/// Throws insufficient_coins unless `needed` coins are available.
void require_available(const Wallet& wallet, Coins needed);

/// Throws validation_failed unless `amount` is at least 1.
void require_positive(Coins amount, std::string_view name = "amount");

/// What may become of a hold. `expired` and `released` gave the rest back; `captured` means nothing was left.
enum class HoldStatus { active, captured, released, expired };

[[nodiscard]] std::string_view to_string(HoldStatus status);
[[nodiscard]] HoldStatus hold_status_from(std::string_view name);

/// Coins set aside for a purchase. A partial capture leaves the rest frozen.
struct Hold {
    HoldId id{};
    UserId user{};
    Coins amount{};
    Coins captured{};
    HoldStatus status = HoldStatus::active;
    std::optional<Instant> expires_at{};  ///< none: it never expires by itself
    Serials serials{};                    ///< the coins that are still frozen in it

    [[nodiscard]] Coins remaining() const { return status == HoldStatus::active ? amount - captured : Coins{0}; }
};

/// Throws hold_not_active unless the hold is active and has not run out at `now`.
void require_active(const Hold& hold, Instant now);

/// The wallet after `amount` of its oldest available coins were frozen. Throws insufficient_coins.
[[nodiscard]] Wallet frozen(const Wallet& wallet, Coins amount);

/// The wallet after what is left in `hold` was given back.
[[nodiscard]] Wallet thawed(const Wallet& wallet, const Hold& hold);

/// The hold after its `amount` oldest coins were captured. Throws validation_failed when that is more than is left.
[[nodiscard]] Hold captured(const Hold& hold, Coins amount);

}  // namespace fitkart
