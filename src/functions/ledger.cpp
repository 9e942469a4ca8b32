#include "functions/ledger.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

/// The words of a transaction, kept apart from the book.
struct Note {
    UserId user;
    TransactionId transaction;
    std::string description;
    std::array<std::uint8_t, 16> salt;
    Instant created_at;
};

/// A row's values in the order of the table's columns, as the INSERT below names them.
auto columns(const LedgerRow& row) {
    return std::tuple{row.user,
                      row.seq,
                      row.id,
                      row.amount,
                      to_string(row.type),
                      to_string(row.counter),
                      row.counter_user,
                      row.reference_type,
                      row.reference_id,
                      row.notes_digest,
                      row.balance_before,
                      row.balance_after,
                      row.debt_after,
                      row.effective_day,
                      row.actor,
                      row.db_role,
                      row.reverses,
                      row.hash_version,
                      row.row_hash,
                      row.created_at};
}

/// A wallet's values, as the UPDATE below names them.
auto columns(const Wallet& wallet) {
    return std::tuple{wallet.user,        wallet.available, wallet.frozen,    wallet.debt,        wallet.total_earned,
                      wallet.total_spent, wallet.last_seq,  wallet.last_hash, wallet.last_updated};
}

auto columns(const Note& note) {
    return std::tuple{note.user, note.transaction, note.description, note.salt, note.created_at};
}

auto columns(const LedgerRow* row) { return columns(*row); }

/// By user and seq, as the indexes of the ledger have them: a batch then walks along their leaves instead of jumping.
std::vector<const LedgerRow*> in_chain_order(const std::vector<LedgerRow>& rows) {
    std::vector<const LedgerRow*> order;
    order.reserve(rows.size());
    for (const LedgerRow& row : rows) {
        order.push_back(&row);
    }
    std::ranges::sort(order, {}, [](const LedgerRow* row) { return std::tie(row->user, row->seq); });
    return order;
}

template <typename... Columns>
std::tuple<std::vector<Columns>...> vectors_for(const std::tuple<Columns...>&);

/// One array a column: what unnest() takes.
template <typename Records>
auto transposed(const Records& records) {
    decltype(vectors_for(columns(records.front()))) arrays;
    std::apply([&](auto&... array) { (array.reserve(records.size()), ...); }, arrays);
    for (const auto& record : records) {
        [&]<typename... Values, std::size_t... I>(std::tuple<Values...> values, std::index_sequence<I...>) {
            (std::get<I>(arrays).push_back(std::move(std::get<I>(values))), ...);
        }(columns(record), std::make_index_sequence<std::tuple_size_v<decltype(columns(record))>>{});
    }
    return arrays;
}

template <typename... Values>
std::uint64_t execute_with(Sql& sql, const Statement& statement, const std::tuple<Values...>& values) {
    return std::apply([&](const auto&... value) { return sql.execute(statement, value...); }, values);
}

/// "$from, …, $(from + count - 1)".
std::string parameters(int from, int count) {
    std::string list;
    for (int i = from; i < from + count; ++i) {
        list += concat(i == from ? "$" : ", $", i);
    }
    return list;
}

/// "unnest($1), …": in the select list arrays unfold row by row; in FROM each would go to a tuplestore first.
std::string unfolded(int count) {
    std::string list;
    for (int i = 1; i <= count; ++i) {
        list += concat(i == 1 ? "" : ", ", "pg_catalog.unnest($", i, ")");
    }
    return list;
}

/// The texts of one write. One or two records go as plain parameters, which is what a credit and a transfer write; more
/// go as arrays.
struct Write {
    std::string one;
    std::string two;
    std::string many;
};

Write insert_into(std::string_view table, int width) {
    const std::string insert = concat("INSERT INTO ", table);
    const std::string first = concat("(", parameters(1, width), ")");
    return {concat(insert, " VALUES ", first),
            concat(insert, " VALUES ", first, ", (", parameters(1 + width, width), ")"),
            concat(insert, " SELECT ", unfolded(width))};
}

Write update_wallets_from(std::string_view names, int width) {
    const std::string first = concat("(", parameters(1, width), ")");
    const auto update = [&](const std::string& source) {
        return concat(
            "UPDATE fitkart.wallets AS w SET available_coins = v.available_coins, frozen_coins = v.frozen_coins, "
            "debt_coins = v.debt_coins, total_earned = v.total_earned, total_spent = v.total_spent, "
            "last_seq = v.last_seq, last_hash = v.last_hash, last_updated = v.last_updated FROM (",
            source, ") AS v (", names, ") WHERE w.user_id = v.user_id");
    };
    return {update(concat("VALUES ", first)),
            update(concat("VALUES ", first, ", (", parameters(1 + width, width), ")")),
            update(concat("SELECT ", unfolded(width)))};
}

const Write kWriteRows = insert_into(
    "fitkart.coin_transactions (user_id, seq, id, amount, transaction_type, counter_account, counter_user_id, "
    "reference_type, reference_id, notes_digest, balance_before, balance_after, debt_after, effective_day, actor_id, "
    "db_role, reverses_id, hash_version, row_hash, created_at)",
    20);
const Write kWriteNotes =
    insert_into("fitkart.coin_transaction_notes (user_id, transaction_id, description, salt, created_at)", 5);
const Write kWriteWallets = update_wallets_from(
    "user_id, available_coins, frozen_coins, debt_coins, total_earned, total_spent, last_seq, last_hash, last_updated",
    9);

/// The sort stands below the lock in the plan, so rows are locked in ascending order whatever the access path.
std::string lock_wallets(std::string_view which) {
    return concat(
        "SELECT w.user_id, w.available_coins, w.frozen_coins, w.debt_coins, w.total_earned, w.total_spent, "
        "w.last_seq, w.last_hash, w.last_updated, session_user::pg_catalog.text "
        "FROM fitkart.wallets AS w JOIN fitkart.users AS u ON u.id = w.user_id WHERE w.user_id ",
        which, " AND u.deleted_at IS NULL ORDER BY w.user_id FOR NO KEY UPDATE OF w");
}

/// One and two have texts of their own: for those PostgreSQL keeps the plan, for an array it would plan again each
/// time, since it guesses ten elements until it has seen them.
const std::string kLockOne = lock_wallets("= $1");
const std::string kLockTwo = lock_wallets("IN ($1, $2)");
const std::string kLockMany = lock_wallets("= ANY ($1)");

using WalletRow = std::tuple<UserId, Coins, Coins, Coins, Coins, Coins, std::int64_t, Digest, Instant, std::string>;

std::vector<WalletRow> locked_rows(Sql& sql, const std::vector<UserId>& users) {
    const auto rows = [&]<typename... Columns>(std::type_identity<std::tuple<Columns...>>, const std::string& text,
                                               const auto&... parameters) {
        return sql.rows<Columns...>(Statement{text.c_str()}, parameters...);
    };
    constexpr std::type_identity<WalletRow> columns{};
    switch (users.size()) {
        case 1:
            return rows(columns, kLockOne, users[0]);
        case 2:
            return rows(columns, kLockTwo, users[0], users[1]);
        default:
            return rows(columns, kLockMany, users);
    }
}

template <typename Records>
std::uint64_t write_all(Sql& sql, const Write& write, const Records& records) {
    switch (records.size()) {
        case 0:
            return 0;
        case 1:
            return execute_with(sql, Statement{write.one.c_str()}, columns(records[0]));
        case 2:
            return execute_with(sql, Statement{write.two.c_str()},
                                std::tuple_cat(columns(records[0]), columns(records[1])));
        default:
            return execute_with(sql, Statement{write.many.c_str()}, transposed(records));
    }
}

}  // namespace

struct Wallets::State {
    Sql& sql;
    Instant now;
    std::string db_role{};
    std::vector<Wallet> wallets{};  ///< ascending by user
    std::vector<bool> changed{};
    std::vector<LedgerRow> rows{};
    std::vector<Note> notes{};

    std::size_t place_of(const UserId& user) const {
        const auto found = std::ranges::lower_bound(wallets, user, {}, &Wallet::user);
        if (found == wallets.end() || found->user != user) {
            throw std::logic_error(concat("fitkart: the wallet of ", to_string(user), " was not locked"));
        }
        return static_cast<std::size_t>(found - wallets.begin());
    }

    Wallet& changing(const UserId& user) {
        const std::size_t place = place_of(user);
        changed[place] = true;
        return wallets[place];
    }

    TransactionId append(const Entry& entry) {
        Wallet& wallet = changing(entry.user);
        Stamp stamp{.id = new_id<TransactionId>(), .now = now, .db_role = db_role, .notes_digest = {}};
        if (entry.description) {
            Note note{entry.user, stamp.id, *entry.description, {}, now};
            fill_random(note.salt);
            stamp.notes_digest = digest_of_notes(note.salt, note.description);
            notes.push_back(std::move(note));
        }
        LedgerRow row = next_row(wallet, entry, stamp);
        wallet = after(wallet, row, entry.from_frozen);
        rows.push_back(std::move(row));
        return stamp.id;
    }

    /// max_balance limits what somebody gets, not what is given back to him.
    void require_room(const Entry& entry) const {
        if (!repays_debt(entry.type) && entry.type != TransactionType::transfer_in) {
            return;
        }
        const std::optional<Coins> limit = current_settings(sql).max_balance;
        if (!limit) {
            return;
        }
        const Coins balance = wallets[place_of(entry.user)].balance();
        if (balance + entry.amount > *limit) {
            throw Error{
                ErrorCode::limit_reached,
                concat("a wallet holds at most ", *limit, " coins, it has ", balance, " and would get ", entry.amount),
                {{"limit", "max_balance"}, {"max_balance", *limit}, {"balance", balance}, {"amount", entry.amount}},
                "Spend coins first."};
        }
    }

    Hold find(const UserId& user, const HoldId& id) {
        static constexpr Statement kFind{
            "SELECT amount, captured_coins, status, expires_at FROM fitkart.coin_holds WHERE user_id = $1 AND id = $2"};
        (void)place_of(user);  // every change of a hold happens under its wallet's lock
        const auto found = sql.maybe<Coins, Coins, std::string, std::optional<Instant>>(kFind, user, id);
        if (!found) {
            throw no_such("hold", id);
        }
        const auto& [amount, spent, status, expires_at] = *found;
        return {id, user, amount, spent, hold_status_from(status), expires_at};
    }

    void store(const Hold& hold) {
        static constexpr Statement kStore{
            "UPDATE fitkart.coin_holds SET captured_coins = $3, status = $4, updated_at = $5 WHERE user_id = $1 AND id "
            "= $2"};
        sql.execute(kStore, hold.user, hold.id, hold.captured, to_string(hold.status), now);
    }

    /// Gives what is left back to what is available.
    Hold settle(Hold hold, HoldStatus status) {
        Wallet& wallet = changing(hold.user);
        wallet.frozen -= hold.remaining();
        wallet.available += hold.remaining();
        wallet.last_updated = std::max(wallet.last_updated, now);
        hold.status = status;
        store(hold);
        return hold;
    }
};

Wallets::Wallets(std::unique_ptr<State> state) : state_(std::move(state)) {}
Wallets::Wallets(Wallets&&) noexcept = default;
Wallets& Wallets::operator=(Wallets&&) noexcept = default;
Wallets::~Wallets() = default;

Wallets Wallets::lock(Sql& sql, std::vector<UserId> users) {
    std::ranges::sort(users);
    users.erase(std::unique(users.begin(), users.end()), users.end());

    auto state = std::make_unique<State>(State{.sql = sql, .now = clock_now()});
    state->wallets.reserve(users.size());
    for (auto& [user, available, frozen, debt, earned, spent, seq, hash, updated, role] : locked_rows(sql, users)) {
        state->wallets.push_back({user, available, frozen, debt, earned, spent, seq, hash, updated});
        state->db_role = std::move(role);
    }
    if (state->wallets.size() != users.size()) {
        const auto missing = std::ranges::mismatch(users, state->wallets, {}, {}, &Wallet::user).in1;
        throw no_such("user", *missing);
    }
    state->changed.resize(users.size());
    return Wallets{std::move(state)};
}

const Wallet& Wallets::operator[](const UserId& user) const { return state_->wallets[state_->place_of(user)]; }

TransactionId Wallets::post(const Entry& entry) {
    state_->require_room(entry);
    const TransactionId id = state_->append(entry);
    if (repays_debt(entry.type)) {
        if (const Coins repaid = repayment((*this)[entry.user], entry.amount); repaid > Coins{0}) {
            state_->append({.user = entry.user,
                            .amount = -repaid,
                            .type = TransactionType::debt,
                            .reference_type = "transaction",
                            .reference_id = id,
                            .effective_day = entry.effective_day,
                            .actor = entry.actor});
        }
    }
    return id;
}

TransactionId Wallets::take_back(const Entry& entry) {
    if (const Coins loan = loan_for((*this)[entry.user], -entry.amount); loan > Coins{0}) {
        state_->append({.user = entry.user,
                        .amount = loan,
                        .type = TransactionType::debt,
                        .reference_type = entry.reference_type,
                        .reference_id = entry.reference_id,
                        .effective_day = entry.effective_day,
                        .actor = entry.actor});
    }
    return state_->append(entry);
}

HoldId Wallets::hold(const HoldRequest& request) {
    static constexpr Statement kInsert{
        "INSERT INTO fitkart.coin_holds (user_id, id, amount, reference_type, reference_id, expires_at, created_at, "
        "updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $7)"};
    require_positive(request.amount);
    require_short_words(request.reference_type, std::nullopt);
    Wallet& wallet = state_->changing(request.user);
    require_available(wallet, request.amount);
    wallet.available -= request.amount;
    wallet.frozen += request.amount;
    wallet.last_updated = std::max(wallet.last_updated, state_->now);
    const auto id = new_id<HoldId>();
    state_->sql.execute(kInsert, request.user, id, request.amount, request.reference_type, request.reference_id,
                        request.expires_at, state_->now);
    return id;
}

TransactionId Wallets::capture(const Capture& capture) {
    const Hold hold = state_->find(capture.user, capture.hold);
    require_active(hold, state_->now);
    const Coins amount = capture.amount.value_or(hold.remaining());
    state_->store(captured(hold, amount));
    return state_->append(
        {.user = capture.user,
         .amount = -amount,
         .type = TransactionType::spent,
         .reference_type = capture.reference_type.value_or("hold"),
         .reference_id = capture.reference_type ? capture.reference_id : std::optional<Uuid>{capture.hold},
         .description = capture.description,
         .actor = capture.actor,
         .from_frozen = true});
}

Hold Wallets::release(const UserId& user, const HoldId& id) {
    const Hold hold = state_->find(user, id);
    require_active({.id = hold.id, .captured = hold.captured, .status = hold.status},
                   state_->now);  // late is no harm here
    return state_->settle(hold, HoldStatus::released);
}

Hold Wallets::expire(const UserId& user, const HoldId& id) {
    const Hold hold = state_->find(user, id);
    require_active({.id = hold.id, .captured = hold.captured, .status = hold.status}, state_->now);
    return state_->settle(hold, HoldStatus::expired);
}

Hold Wallets::find_hold(const UserId& user, const HoldId& id) const { return state_->find(user, id); }

void Wallets::flush() {
    State& state = *state_;
    write_all(state.sql, kWriteRows, in_chain_order(state.rows));
    write_all(state.sql, kWriteNotes, state.notes);
    std::vector<Wallet> written;
    for (std::size_t i = 0; i < state.wallets.size(); ++i) {
        if (state.changed[i]) {
            written.push_back(state.wallets[i]);
        }
    }
    if (write_all(state.sql, kWriteWallets, written) != written.size()) {
        throw std::logic_error("fitkart: a locked wallet was not there to be written");
    }
    state.rows.clear();
    state.notes.clear();
    std::fill(state.changed.begin(), state.changed.end(), false);
}

Coins Wallets::room(const UserId& user) const {
    const Coins most =
        current_settings(state_->sql).max_balance.value_or(Coins{std::numeric_limits<std::int64_t>::max()});
    return std::max(Coins{0}, most - (*this)[user].balance());
}

DayPosting post_day_coins(Wallets& wallets, const UserId& user, Coins difference, LocalDay day,
                          std::optional<UserId> actor, std::optional<Uuid> validation) {
    Entry entry{.user = user,
                .amount = std::min(difference, wallets.room(user)),
                .reference_type = validation ? std::optional<std::string>{"validation"} : std::nullopt,
                .reference_id = validation,
                .effective_day = day,
                .actor = actor};
    if (entry.amount == Coins{0}) {
        return {};
    }
    if (entry.amount > Coins{0}) {
        entry.type = TransactionType::earned;
        return {entry.amount, wallets.post(entry)};
    }
    entry.type = TransactionType::reversal;
    return {entry.amount, wallets.take_back(entry)};
}

}  // namespace fitkart
