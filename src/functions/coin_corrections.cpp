/// What becomes of a transaction later: it is reversed, its coins are over, its words are erased.
#include "domain/error.h"
#include "domain/reversal.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/ledger.h"
#include "functions/ledger_tables.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

struct Reversal {
    UserId user{};
    TransactionId transaction{};
    std::optional<Coins> amount{};  ///< none: all that is left
    std::optional<std::string> reason{};
    std::optional<UserId> actor{};
};

/// The row by which a transfer came in. Its id was drawn next after that of the row by which it went out, under the receiver's lock,
/// so it is his first since, unless a clock was set back: only then all that he ever received is read.
TransactionId received_by(Sql& sql, const UserId& receiver, const TransactionId& sent) {
    static constexpr Statement kNext{R"(
        SELECT n.id
          FROM (SELECT t.id, t.reference_id, t.transaction_type
                  FROM fitkart.coin_transactions AS t
                 WHERE t.user_id = $1 AND t.id > $2
                 ORDER BY t.id
                 LIMIT 20) AS n
         WHERE n.reference_id = $2 AND n.transaction_type = 'transfer_in')"};
    static constexpr Statement kAnywhere{
        "SELECT t.id FROM fitkart.coin_transactions AS t "
        "WHERE t.user_id = $1 AND t.reference_id = $2 AND t.transaction_type = 'transfer_in'"};
    if (const auto next = sql.maybe<TransactionId>(kNext, receiver, sent)) {
        return std::get<0>(*next);
    }
    return std::get<0>(sql.one<TransactionId>(kAnywhere, receiver, sent));
}

/// The other row of a transfer: the payer's, where `side` is the receiver's, and the other way round.
BookedRow other_side(Sql& sql, const BookedRow& side) {
    if (side.type == TransactionType::transfer_in) {
        return load_row(sql, *side.counter_user, TransactionId{side.reference_id.value()});
    }
    return load_row(sql, *side.counter_user, received_by(sql, *side.counter_user, side.id));
}

/// Takes coins back that a row brought: those very coins as far as they are there, then others, then as debt.
TransactionId take_back(Wallets& wallets, const BookedRow& row, Coins amount, const Reversal& reversal) {
    return wallets.take_back({.user = row.user,
                              .amount = -amount,
                              .type = TransactionType::reversal,
                              .counter = row.counter,
                              .counter_user = row.counter_user,
                              .reference_type = "transaction",
                              .reference_id = row.id,
                              .description = reversal.reason,
                              .actor = reversal.actor,
                              .reverses = row.id,
                              .serials = row.serials});
}

TransactionId give_back(Wallets& wallets, const BookedRow& row, Coins amount, const Reversal& reversal) {
    return wallets
        .give_back({.user = row.user,
                    .payment = row.id,
                    .amount = amount,
                    .type = TransactionType::reversal,
                    .reference_type = "transaction",
                    .reference_id = row.id,
                    .description = reversal.reason,
                    .actor = reversal.actor})
        .transaction;
}

Result reverse(Sql& sql, const Reversal& reversal, bool has_key) {
    const BookedRow row = load_row(sql, reversal.user, reversal.transaction);  // rows never change: no lock is needed yet
    require_reversible({.type = row.type, .reference_type = row.reference_type, .of_a_day = row.effective_day.has_value()});
    const std::optional<BookedRow> other = row.counter_user ? std::optional{other_side(sql, row)} : std::nullopt;
    auto wallets = Wallets::lock(sql, other ? std::vector{row.user, other->user} : std::vector{row.user});

    const Coins moved = row.amount < Coins{0} ? -row.amount : row.amount;
    const Coins left = moved - reversed_so_far(sql, row.user, row.id).coins;
    const Coins amount = reversal.amount.value_or(left);
    require_reversible(row.id, amount, left);
    if (amount < left && !has_key) {
        throw Error{ErrorCode::validation_failed,
                    "a partial reversal needs an idempotency_key: repeated without one it would reverse twice",
                    {{"argument", "idempotency_key"}}};
    }
    // First what is taken, then what is given: coins that nobody has are lent before they are given on.
    TransactionId id;
    if (row.amount > Coins{0}) {
        id = take_back(wallets, row, amount, reversal);
        if (other) {
            give_back(wallets, *other, amount, reversal);
        }
    } else {
        if (other) {
            take_back(wallets, *other, amount, reversal);
        }
        id = give_back(wallets, row, amount, reversal);
    }
    wallets.flush();
    const Wallet& wallet = wallets[row.user];
    return fitkart::row(id, amount, left - amount, wallet.balance(), wallet.debt);
}

}  // namespace

FITKART_FUNCTION(reverse_transaction) {
    const Reversal reversal{
        .user = args.required<UserId>("user_id"),
        .transaction = args.required<TransactionId>("transaction_id"),
        .amount = args.optional<Coins>("amount"),
        .reason = args.optional<std::string>("reason"),
        .actor = args.optional<UserId>("actor"),
    };
    if (reversal.amount) {
        require_positive(*reversal.amount);
    }
    return once(args, sql, reversal.user, [&] { return reverse(sql, reversal, args.given("idempotency_key")); });
}

FITKART_FUNCTION(erase_descriptions) {
    static constexpr Statement kErase{R"(
        UPDATE fitkart.coin_transaction_notes AS n
           SET description = NULL, salt = NULL, erased_at = $3
         WHERE n.erased_at IS NULL
           AND (n.user_id = $1 AND ($2 IS NULL OR n.transaction_id = $2)
                -- and what he wrote to those he gave coins
                OR (n.user_id, n.transaction_id) IN (
                   SELECT i.user_id, i.id
                     FROM fitkart.coin_transactions AS o
                     JOIN fitkart.coin_transactions AS i ON i.user_id = o.counter_user_id AND i.reference_id = o.id
                    WHERE o.user_id = $1
                      AND o.transaction_type = 'transfer_out'
                      AND i.transaction_type = 'transfer_in'
                      AND ($2 IS NULL OR o.id = $2))))",
                                      Planning::for_each_call};
    static constexpr Statement kUser{"SELECT u.id FROM fitkart.users AS u WHERE u.id = $1"};
    const auto user = args.required<UserId>("user_id");
    const auto transaction = args.optional<TransactionId>("transaction_id");
    return once(args, sql, user, [&] {
        if (!sql.maybe<UserId>(kUser, user)) {
            throw no_such("user", user);
        }
        if (transaction) {
            (void)load_row(sql, user, *transaction);
        }
        return value(static_cast<std::int64_t>(sql.execute(kErase, user, transaction, clock_now())));
    });
}

}  // namespace fitkart
