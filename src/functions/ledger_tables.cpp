#include "functions/ledger_tables.h"

#include <algorithm>
#include <tuple>

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/keyed_table.h"
#include "postgres/table_writer.h"

namespace fitkart {
namespace {

constexpr IntoTable<22> kRows{
    "coin_transactions",
    {"user_id", "seq", "id", "amount", "transaction_type", "counter_account", "counter_user_id", "reference_type", "reference_id",
     "notes_digest", "balance_before", "balance_after", "debt_after", "effective_day", "actor_id", "db_role", "reverses_id",
     "hash_version", "serials", "expires_at", "row_hash", "created_at"},
    {{{"coin_transactions_wallet_fkey", "wallets"}}}};

void add_row(TableWriter& writer, const LedgerRow& row) {
    writer.add(kRows, row.user, row.seq, row.id, row.amount, to_string(row.type), to_string(row.counter), row.counter_user,
               row.reference_type, row.reference_id, row.notes_digest, row.balance_before, row.balance_after, row.debt_after,
               row.effective_day, row.actor, row.db_role, row.reverses, row.hash_version, row.serials, row.expires_at, row.row_hash,
               row.created_at);
}

constexpr KeyedTable<11> kWallets{"wallets",
                                  "user_id",
                                  {"available_coins", "frozen_coins", "debt_coins", "total_earned", "total_spent", "open_serials",
                                   "next_serial", "next_expiry", "last_seq", "last_hash", "last_updated"}};

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

}  // namespace

std::vector<Wallet> lock_wallets(Sql& sql, const std::vector<UserId>& users) {
    static constexpr KeyedTable<1> kAccounts{"users", "id", {"deleted_at"}};
    auto rows = lock_rows<Coins, Coins, Coins, Coins, Coins, Serials, std::int64_t, std::optional<Instant>, std::int64_t, Digest, Instant>(
        sql, kWallets, users);
    const auto accounts = read_rows<std::optional<AnyTime>>(sql, kAccounts, users);  // under the locks: somebody may have been waited for
    std::vector<Wallet> wallets;
    wallets.reserve(users.size());
    for (std::size_t i = 0; i < users.size(); ++i) {
        const UserId user = users[i];
        if (!rows[i] || !accounts[i] || std::get<0>(*accounts[i])) {
            throw no_such("user", user);
        }
        auto& [available, frozen, debt, earned, spent, open, next_serial, next_expiry, seq, hash, updated] = *rows[i];
        if (open.count() != available) {
            throw std::logic_error(concat("fitkart: the wallet of ", user, " has ", available, " coins available and the numbers of ",
                                          open.count()));
        }
        wallets.push_back({user, available, frozen, debt, earned, spent, std::move(open), next_serial, next_expiry, seq, hash, updated});
    }
    return wallets;
}

void write_wallets(Sql& sql, const std::vector<Wallet>& wallets) {
    std::vector<std::tuple<UserId, Coins, Coins, Coins, Coins, Coins, Serials, std::int64_t, std::optional<Instant>, std::int64_t, Digest,
                           Instant>>
        rows;
    rows.reserve(wallets.size());
    for (const Wallet& each : wallets) {
        rows.emplace_back(each.user, each.available, each.frozen, each.debt, each.total_earned, each.total_spent, each.open,
                          each.next_serial, each.next_expiry, each.last_seq, each.last_hash, each.last_updated);
    }
    if (update_rows(sql, kWallets, rows) != wallets.size()) {
        throw std::logic_error("fitkart: a locked wallet was not there to be written");
    }
}

void write_rows(TableWriter& writer, const std::vector<LedgerRow>& rows) {
    for (const LedgerRow* row : in_chain_order(rows)) {
        add_row(writer, *row);
    }
}

void write_notes(TableWriter& writer, const std::vector<Note>& notes) {
    static constexpr IntoTable<5> kNotes{"coin_transaction_notes",
                                         {"user_id", "transaction_id", "description", "salt", "created_at"},
                                         {{{"coin_transaction_notes_transaction_fkey", "coin_transactions"}}}};
    for (const Note& note : notes) {
        writer.add(kNotes, note.user, note.transaction, note.description, note.salt, note.created_at);
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

void insert_hold(TableWriter& writer, const NewHold& hold, Instant now) {
    static constexpr IntoTable<11> kHolds{"coin_holds",
                                          {"user_id", "id", "amount", "captured_coins", "status", "serials", "reference_type", "reference_id",
                                           "expires_at", "created_at", "updated_at"},
                                          {{{"coin_holds_wallet_fkey", "wallets"}}}};
    writer.add(kHolds, hold.request.user, hold.id, hold.request.amount, Coins{0}, to_string(HoldStatus::active), hold.serials,
               hold.request.reference_type, hold.request.reference_id, hold.request.expires_at, now, now);
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
