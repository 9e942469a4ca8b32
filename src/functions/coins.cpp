/// Coins, as the engine's callers move and read them.
#include "functions/coins.h"

#include "domain/error.h"
#include "domain/ledger.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/ledger.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

/// Most transfers of one batch.
constexpr std::size_t kLargestBatch = 10'000;

void require_type_among(TransactionType type, std::initializer_list<TransactionType> allowed) {
    if (std::ranges::find(allowed, type) != allowed.end()) {
        return;
    }
    std::string names;
    for (const TransactionType each : allowed) {
        names += concat(names.empty() ? "" : ", ", to_string(each));
    }
    throw Error{ErrorCode::validation_failed,
                concat("transaction_type is ", to_string(type), ", it must be one of: ", names),
                {{"argument", "transaction_type"}, {"value", to_string(type)}}};
}

/// What the books say was captured from a hold is what the hold says: no other row may look like a capture.
void require_no_capture(const Entry& entry) {
    if (entry.type == TransactionType::spent && entry.reference_type == "hold") {
        throw Error{ErrorCode::validation_failed,
                    "the coins of a hold are spent by capture_hold alone",
                    {{"argument", "reference_type"}, {"value", "hold"}},
                    "Capture the hold, or name what the coins are for otherwise."};
    }
}

/// What credit_coins and debit_coins have in common: one entry on one wallet.
Result post_one(Args& args, Sql& sql, int sign, std::initializer_list<TransactionType> allowed) {
    const auto amount = args.required<Coins>("amount");
    require_positive(amount);
    Entry entry{
        .user = args.required<UserId>("user_id"),
        .amount = amount * sign,
        .type = transaction_type_from(args.required<std::string>("transaction_type")),
        .reference_type = args.optional<std::string>("reference_type"),
        .reference_id = args.optional<Uuid>("reference_id"),
        .description = args.optional<std::string>("description"),
        .actor = args.optional<UserId>("actor"),
    };
    require_type_among(entry.type, allowed);
    require_no_capture(entry);
    return once(args, sql, entry.user, [&] {
        auto wallets = Wallets::lock(sql, {entry.user});
        const TransactionId id = wallets.post(entry);
        wallets.flush();
        return row(id, wallets[entry.user].balance());
    });
}

void validate(const Transfer& transfer) {
    require_positive(transfer.amount);
    if (transfer.from == transfer.to) {
        throw Error{
            ErrorCode::validation_failed, "coins cannot be transferred to oneself", {{"user_id", transfer.from}}};
    }
}

/// The same refusal, saying which transfer of a batch it was.
Error at_index(const Error& error, std::size_t index) {
    std::vector<ErrorField> detail = error.detail();
    detail.emplace_back("index", static_cast<std::int64_t>(index));
    return Error{error.code(), concat("transfer ", index + 1, ": ", error.what()), std::move(detail), error.hint()};
}

/// A hold after a change, beside the wallet it belongs to.
Result state_of(const Wallets& wallets, const Hold& hold, std::optional<TransactionId> transaction) {
    return row(to_string(hold.status), hold.amount, hold.captured, hold.remaining(), wallets[hold.user].available,
               hold.expires_at, transaction);
}

}  // namespace

TransactionId move_coins(Wallets& wallets, const Transfer& transfer) {
    const TransactionId id =
        wallets.post({.user = transfer.from,
                      .amount = -transfer.amount,
                      .type = TransactionType::transfer_out,
                      .counter_user = transfer.to,
                      .reference_type = transfer.gift ? std::optional<std::string>{"gift"} : std::nullopt,
                      .description = transfer.description,
                      .actor = transfer.actor,
                      .serials = transfer.first});
    wallets.post({.user = transfer.to,
                  .amount = transfer.amount,
                  .type = TransactionType::transfer_in,
                  .counter_user = transfer.from,
                  .reference_type = transfer.gift ? "gift" : "transfer",
                  .reference_id = id,
                  .description = transfer.description,
                  .actor = transfer.actor,
                  .expires_at = wallets.expiry_of(transfer.from, id)});
    return id;
}

Balance balance_of(Sql& sql, const UserId& user) {
    static constexpr Statement kBalance{R"(
        SELECT w.available_coins, w.frozen_coins,
               (SELECT coalesce(pg_catalog.sum(d.pending_coins), 0)::pg_catalog.int8
                  FROM fitkart.daily_steps AS d
                 WHERE d.user_id = w.user_id AND d.status = 'pending'),
               w.debt_coins, w.total_earned, w.total_spent, w.last_updated
          FROM fitkart.wallets AS w
          JOIN fitkart.users AS u ON u.id = w.user_id
         WHERE w.user_id = $1 AND u.deleted_at IS NULL)"};
    const auto found = sql.maybe<Coins, Coins, Coins, Coins, Coins, Coins, Instant>(kBalance, user);
    if (!found) {
        throw no_such("user", user);
    }
    const auto& [available, frozen, pending, debt, earned, spent, updated] = *found;
    return {available, frozen, pending, debt, earned, spent, updated};
}

FITKART_FUNCTION(balance) {
    const Balance now = balance_of(sql, args.required<UserId>("user_id"));
    return row(now.available, now.frozen, now.pending, now.debt, now.total_earned, now.total_spent, now.last_updated);
}

FITKART_FUNCTION(balance_at) {
    // created_at never runs backwards along seq: the newest row that is not younger than the instant is the answer.
    static constexpr Statement kBalanceAt{R"(
        SELECT coalesce((SELECT t.balance_after
                           FROM fitkart.coin_transactions AS t
                          WHERE t.user_id = w.user_id AND t.created_at <= $2
                          ORDER BY t.seq DESC
                          LIMIT 1), 0)
          FROM fitkart.wallets AS w
          JOIN fitkart.users AS u ON u.id = w.user_id
         WHERE w.user_id = $1 AND u.deleted_at IS NULL)"};
    const auto user = args.required<UserId>("user_id");
    const auto found = sql.maybe<Coins>(kBalanceAt, user, args.required<Instant>("at"));
    if (!found) {
        throw no_such("user", user);
    }
    return value(std::get<0>(*found));
}

FITKART_FUNCTION(credit_coins) {
    return post_one(args, sql, +1, {TransactionType::earned, TransactionType::bonus, TransactionType::refund});
}

FITKART_FUNCTION(debit_coins) { return post_one(args, sql, -1, {TransactionType::spent, TransactionType::penalty}); }

FITKART_FUNCTION(transfer_coins) {
    const Transfer transfer{
        .from = args.required<UserId>("from_user"),
        .to = args.required<UserId>("to_user"),
        .amount = args.required<Coins>("amount"),
        .description = args.optional<std::string>("description"),
        .actor = args.optional<UserId>("actor"),
    };
    validate(transfer);
    return once(args, sql, transfer.from, [&] {
        auto wallets = Wallets::lock(sql, {transfer.from, transfer.to});
        const TransactionId id = move_coins(wallets, transfer);
        wallets.flush();
        return row(id, wallets[transfer.from].balance(), wallets[transfer.to].balance());
    });
}

FITKART_FUNCTION(transfer_coins_batch) {
    const auto from = args.required<std::vector<UserId>>("from_users");
    const auto to = args.required<std::vector<UserId>>("to_users");
    const auto amounts = args.required<std::vector<Coins>>("amounts");
    const auto actor = args.optional<UserId>("actor");
    if (from.size() != to.size() || from.size() != amounts.size()) {
        throw Error{ErrorCode::validation_failed,
                    concat("from_users, to_users and amounts have ", from.size(), ", ", to.size(), " and ",
                           amounts.size(), " elements, they must have as many"),
                    {{"argument", "amounts"}}};
    }
    if (from.size() > kLargestBatch) {
        throw Error{ErrorCode::validation_failed,
                    concat("a batch of ", from.size(), " transfers, at most ", kLargestBatch, " are allowed"),
                    {{"argument", "amounts"}, {"value", static_cast<std::int64_t>(from.size())}}};
    }
    return once(args, sql, from.empty() ? UserId{} : from.front(), [&] {
        std::vector<UserId> everybody(from);
        everybody.insert(everybody.end(), to.begin(), to.end());
        auto wallets = Wallets::lock(sql, std::move(everybody));
        Coins sum{0};
        for (std::size_t i = 0; i < from.size(); ++i) {
            check_interrupts();
            const Transfer transfer{.from = from[i], .to = to[i], .amount = amounts[i], .actor = actor};
            try {
                validate(transfer);
                move_coins(wallets, transfer);
            } catch (const Error& error) {
                throw at_index(error, i);
            }
            sum += transfer.amount;
        }
        wallets.flush();
        return row(static_cast<std::int32_t>(from.size()), sum);
    });
}

FITKART_FUNCTION(hold_coins) {
    const Instant now = clock_now();
    HoldRequest request{
        .user = args.required<UserId>("user_id"),
        .amount = args.required<Coins>("amount"),
        .expires_at = args.optional<Instant>("expires_at"),
        .reference_type = args.optional<std::string>("reference_type"),
        .reference_id = args.optional<Uuid>("reference_id"),
    };
    require_positive(request.amount);
    if (request.reference_type == "order") {
        throw Error{ErrorCode::validation_failed,
                    "coins are frozen for an order by its checkout alone",
                    {{"argument", "reference_type"}, {"value", "order"}},
                    "Check out, or name what the coins are for otherwise."};
    }
    if (!request.expires_at) {
        request.expires_at = now + std::chrono::minutes{current_settings(sql).hold_minutes};
    }
    return once(args, sql, request.user, [&] {
        if (*request.expires_at <= now) {
            throw Error{ErrorCode::validation_failed, "expires_at is not in the future", {{"argument", "expires_at"}}};
        }
        auto wallets = Wallets::lock(sql, {request.user});
        const HoldId id = wallets.hold(request);
        wallets.flush();
        return row(id, wallets[request.user].available);
    });
}

namespace {

/// An order's coins move with the order: taken from behind its back it could neither ship nor be cancelled.
void require_no_order(Sql& sql, const UserId& user, const HoldId& hold) {
    static constexpr Statement kOrder{  // by what the hold says, since orders are not looked up by their hold
        "SELECT o.id, o.order_code FROM fitkart.coin_holds AS h "
        "JOIN fitkart.orders AS o ON o.user_id = h.user_id AND o.id = h.reference_id AND o.hold_id = h.id "
        "WHERE h.user_id = $1 AND h.id = $2 AND h.reference_type = 'order'"};
    if (const auto found = sql.maybe<OrderId, std::string>(kOrder, user, hold)) {
        const auto& [order, code] = *found;
        throw Error{ErrorCode::validation_failed,
                    concat("the hold belongs to order ", code),
                    {{"argument", "hold_id"}, {"order_id", order}},
                    "Ship the order or cancel it."};
    }
}

}  // namespace

FITKART_FUNCTION(capture_hold) {
    const Capture capture{
        .user = args.required<UserId>("user_id"),
        .hold = args.required<HoldId>("hold_id"),
        .amount = args.optional<Coins>("amount"),
        .actor = args.optional<UserId>("actor"),
    };
    return once(args, sql, capture.user, [&] {
        auto wallets = Wallets::lock(sql, {capture.user});
        require_no_order(sql, capture.user, capture.hold);
        const bool partial =
            capture.amount && *capture.amount < wallets.find_hold(capture.user, capture.hold).remaining();
        if (partial && !args.given("idempotency_key")) {
            throw Error{ErrorCode::validation_failed,
                        "a partial capture needs an idempotency_key: repeated without one it would capture twice",
                        {{"argument", "idempotency_key"}}};
        }
        const TransactionId id = wallets.capture(capture);
        wallets.flush();
        return state_of(wallets, wallets.find_hold(capture.user, capture.hold), id);
    });
}

FITKART_FUNCTION(release_hold) {
    const auto user = args.required<UserId>("user_id");
    const auto id = args.required<HoldId>("hold_id");
    return once(args, sql, user, [&] {
        auto wallets = Wallets::lock(sql, {user});
        require_no_order(sql, user, id);
        const Hold hold = wallets.release(user, id);
        wallets.flush();
        return state_of(wallets, hold, std::nullopt);
    });
}

}  // namespace fitkart
