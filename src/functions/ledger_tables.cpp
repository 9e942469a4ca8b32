#include "functions/ledger_tables.h"

#include <algorithm>
#include <tuple>

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/table_writer.h"

namespace fitkart {
namespace {

constexpr IntoTable<22> kRows{
    "coin_transactions",
    {"user_id", "seq", "id", "amount", "transaction_type", "counter_account", "counter_user_id", "reference_type", "reference_id",
     "notes_digest", "balance_before", "balance_after", "debt_after", "effective_day", "actor_id", "db_role", "reverses_id",
     "hash_version", "serials", "expires_at", "row_hash", "created_at"},
    "coin_transactions_wallet_fkey"};

void add_row(TableWriter& writer, const LedgerRow& row) {
    writer.add(kRows, row.user, row.seq, row.id, row.amount, to_string(row.type), to_string(row.counter), row.counter_user,
               row.reference_type, row.reference_id, row.notes_digest, row.balance_before, row.balance_after, row.debt_after,
               row.effective_day, row.actor, row.db_role, row.reverses, row.hash_version, row.serials, row.expires_at, row.row_hash,
               row.created_at);
}

/// A wallet's values, as the UPDATE below names them.
auto columns(const Wallet& wallet) {
    return std::tuple{wallet.user,        wallet.available, wallet.frozen,      wallet.debt,        wallet.total_earned,
                      wallet.total_spent, wallet.open,      wallet.next_serial, wallet.next_expiry, wallet.last_seq,
                      wallet.last_hash,   wallet.last_updated};
}

auto columns(const Note& note) {
    return std::tuple{note.user, note.transaction, note.description, note.salt, note.created_at};
}

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

/// Who was erased while this call waited for his wallet is looked at here, where it costs no statement of its own: the lock has the
/// newest version of the wallet, but of the account the one from before the wait.
constexpr std::string_view kNotErased = " AND (SELECT u.deleted_at IS NULL FROM fitkart.users AS u WHERE u.id = v.user_id)";

Write update_wallets_from(std::string_view names, int width, std::string_view unless_erased) {
    const std::string first = concat("(", parameters(1, width), ")");
    const auto update = [&](const std::string& source) {
        return concat(
            "UPDATE fitkart.wallets AS w SET available_coins = v.available_coins, frozen_coins = v.frozen_coins, "
            "debt_coins = v.debt_coins, total_earned = v.total_earned, total_spent = v.total_spent, "
            "open_serials = v.open_serials, next_serial = v.next_serial, next_expiry = v.next_expiry, "
            "last_seq = v.last_seq, last_hash = v.last_hash, last_updated = v.last_updated FROM (",
            source, ") AS v (", names, ") WHERE w.user_id = v.user_id", unless_erased);
    };
    return {update(concat("VALUES ", first)),
            update(concat("VALUES ", first, ", (", parameters(1 + width, width), ")")),
            update(concat("SELECT ", unfolded(width)))};
}

const Write kWriteNotes =
    insert_into("fitkart.coin_transaction_notes (user_id, transaction_id, description, salt, created_at)", 5);
constexpr std::string_view kWalletColumns =
    "user_id, available_coins, frozen_coins, debt_coins, total_earned, total_spent, open_serials, next_serial, "
    "next_expiry, last_seq, last_hash, last_updated";
const Write kWriteWallets = update_wallets_from(kWalletColumns, 12, kNotErased);
const Write kWriteWalletsOfKnown = update_wallets_from(kWalletColumns, 12, "");

/// The sort stands below the lock in the plan, so rows are locked in ascending order whatever the access path.
std::string lock_wallets(std::string_view which) {
    return concat(
        "SELECT w.user_id, w.available_coins, w.frozen_coins, w.debt_coins, w.total_earned, w.total_spent, "
        "w.open_serials, w.next_serial, w.next_expiry, w.last_seq, w.last_hash, w.last_updated, session_user::pg_catalog.text "
        "FROM fitkart.wallets AS w JOIN fitkart.users AS u ON u.id = w.user_id WHERE w.user_id ",
        which, " AND u.deleted_at IS NULL ORDER BY w.user_id FOR NO KEY UPDATE OF w");
}

/// One and two have texts of their own: for those PostgreSQL keeps the plan, for an array it would plan again each
/// time, since it guesses ten elements until it has seen them.
const std::string kLockOne = lock_wallets("= $1");
const std::string kLockTwo = lock_wallets("IN ($1, $2)");
const std::string kLockMany = lock_wallets("= ANY ($1)");

using WalletRow = std::tuple<UserId, Coins, Coins, Coins, Coins, Coins, Serials, std::int64_t, std::optional<Instant>,
                             std::int64_t, Digest, Instant, std::string>;

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

/// Some of the locked wallets were not written.
[[noreturn]] void refuse_to_write(Sql& sql, const std::vector<UserId>& users) {
    static constexpr Statement kErased{
        "SELECT u.id FROM fitkart.users AS u WHERE u.id = ANY ($1) AND u.deleted_at IS NOT NULL ORDER BY u.id LIMIT 1"};
    if (const auto erased = sql.maybe<UserId>(kErased, users)) {
        throw no_such("user", std::get<0>(*erased));
    }
    throw std::logic_error("fitkart: a locked wallet was not there to be written");
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

LockedWallets lock_wallets(Sql& sql, const std::vector<UserId>& users) {
    LockedWallets locked;
    locked.wallets.reserve(users.size());
    for (auto& [user, available, frozen, debt, earned, spent, open, next_serial, next_expiry, seq, hash, updated, role] :
         locked_rows(sql, users)) {
        if (open.count() != available) {
            throw std::logic_error(concat("fitkart: the wallet of ", user, " has ", available, " coins available and the numbers of ",
                                          open.count()));
        }
        locked.wallets.push_back({user, available, frozen, debt, earned, spent, std::move(open), next_serial, next_expiry, seq, hash,
                                  updated});
        locked.db_role = std::move(role);
    }
    return locked;
}

void write_rows(Sql& sql, const std::vector<LedgerRow>& rows) {
    TableWriter writer(sql);
    for (const LedgerRow* row : in_chain_order(rows)) {
        add_row(writer, *row);
    }
    writer.finish();
}

void write_notes(Sql& sql, const std::vector<Note>& notes) { write_all(sql, kWriteNotes, notes); }

void write_wallets(Sql& sql, const std::vector<Wallet>& wallets, bool accounts_were_read) {
    if (write_all(sql, accounts_were_read ? kWriteWalletsOfKnown : kWriteWallets, wallets) != wallets.size()) {
        std::vector<UserId> users;
        std::ranges::transform(wallets, std::back_inserter(users), &Wallet::user);
        refuse_to_write(sql, users);
    }
}

Hold load_hold(Sql& sql, const UserId& user, const HoldId& id) {
    static constexpr Statement kFind{
        "SELECT amount, captured_coins, status, expires_at, serials FROM fitkart.coin_holds WHERE user_id = $1 AND id = $2"};
    auto found = sql.maybe<Coins, Coins, std::string, std::optional<Instant>, Serials>(kFind, user, id);
    if (!found) {
        throw no_such("hold", id);
    }
    auto& [amount, spent, status, expires_at, serials] = *found;
    return {id, user, amount, spent, hold_status_from(status), expires_at, std::move(serials)};
}

void insert_hold(Sql& sql, const NewHold& hold, Instant now) {
    static constexpr IntoTable<11> kHolds{"coin_holds",
                                          {"user_id", "id", "amount", "captured_coins", "status", "serials", "reference_type", "reference_id",
                                           "expires_at", "created_at", "updated_at"},
                                          "coin_holds_wallet_fkey"};
    TableWriter writer(sql);
    writer.add(kHolds, hold.request.user, hold.id, hold.request.amount, Coins{0}, to_string(HoldStatus::active), hold.serials,
               hold.request.reference_type, hold.request.reference_id, hold.request.expires_at, now, now);
    writer.finish();
}

void update_hold(Sql& sql, const Hold& hold, Instant now) {
    static constexpr Statement kStore{
        "UPDATE fitkart.coin_holds SET captured_coins = $3, status = $4, serials = $5, updated_at = $6 "
        "WHERE user_id = $1 AND id = $2"};
    sql.execute(kStore, hold.user, hold.id, hold.captured, to_string(hold.status), hold.serials, now);
}

Serials held_serials(Sql& sql, const UserId& user) {
    static constexpr Statement kHeld{
        "SELECT coalesce(pg_catalog.range_agg(h.serials), '{}') FROM fitkart.coin_holds AS h "
        "WHERE h.user_id = $1 AND h.status = 'active'"};
    return std::get<0>(sql.one<Serials>(kHeld, user));
}

Serials serials_of_day(Sql& sql, const UserId& user, LocalDay day) {
    static constexpr Statement kDay{
        "SELECT coalesce(pg_catalog.range_agg(t.serials), '{}') FROM fitkart.coin_transactions AS t "
        "WHERE t.user_id = $1 AND t.effective_day = $2 AND t.transaction_type = 'earned'"};
    return std::get<0>(sql.one<Serials>(kDay, user, day));
}

Serials serials_of_rows(Sql& sql, const UserId& user, const std::vector<TransactionId>& rows) {
    static constexpr Statement kRows{
        "SELECT coalesce(pg_catalog.range_agg(t.serials), '{}') FROM fitkart.coin_transactions AS t "
        "WHERE t.user_id = $1 AND t.id = ANY ($2)"};
    return std::get<0>(sql.one<Serials>(kRows, user, rows));
}

std::vector<Dated> load_dates(Sql& sql, const UserId& user) {
    static constexpr Statement kDates{
        "SELECT t.serials, t.expires_at, t.reverses_id IS NOT NULL FROM fitkart.coin_transactions AS t "
        "WHERE t.user_id = $1 AND t.expires_at IS NOT NULL ORDER BY t.seq"};
    std::vector<Dated> dates;
    for (auto& [serials, expires_at, came_back] : sql.rows<Serials, Instant, bool>(kDates, user)) {
        add_date(dates, std::move(serials), expires_at, came_back);
    }
    return dates;
}

BookedRow load_row(Sql& sql, const UserId& user, const TransactionId& id) {
    static constexpr Statement kRow{
        "SELECT t.amount, t.transaction_type, t.counter_account, t.counter_user_id, t.reference_type, t.reference_id, "
        "t.effective_day, t.serials FROM fitkart.coin_transactions AS t WHERE t.user_id = $1 AND t.id = $2"};
    auto found = sql.maybe<Coins, std::string, std::string, std::optional<UserId>, std::optional<std::string>, std::optional<Uuid>,
                           std::optional<LocalDay>, Serials>(kRow, user, id);
    if (!found) {
        throw no_such("transaction", id);
    }
    auto& [amount, type, counter, counter_user, reference_type, reference, day, serials] = *found;
    return {.user = user,
            .id = id,
            .amount = amount,
            .type = transaction_type_from(type),
            .counter = counter_account_from(counter),
            .counter_user = counter_user,
            .reference_type = std::move(reference_type),
            .reference_id = reference,
            .effective_day = day,
            .serials = std::move(serials)};
}

Reversed reversed_so_far(Sql& sql, const UserId& user, const TransactionId& id) {
    static constexpr Statement kReversed{
        "SELECT coalesce(pg_catalog.abs(pg_catalog.sum(t.amount)), 0)::pg_catalog.int8, "
        "coalesce(pg_catalog.range_agg(t.serials), '{}') "
        "FROM fitkart.coin_transactions AS t WHERE t.user_id = $1 AND t.reverses_id = $2"};
    auto [coins, serials] = sql.one<Coins, Serials>(kReversed, user, id);
    return {coins, std::move(serials)};
}

}  // namespace fitkart
