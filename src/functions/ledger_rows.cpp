#include "functions/ledger_rows.h"

#include <algorithm>

#include "postgres/sql.h"

namespace fitkart {
namespace {

#define FOUND_COLUMNS                                                                                                 \
    "SELECT t.user_id, t.seq, t.id, t.amount, t.transaction_type, t.counter_account, t.counter_user_id, "             \
    "t.reference_type, t.reference_id, t.notes_digest, t.balance_before, t.balance_after, t.debt_after, "             \
    "CASE WHEN pg_catalog.isfinite(t.effective_day) THEN t.effective_day END, t.actor_id, t.db_role, t.reverses_id, " \
    "t.hash_version, t.serials, CASE WHEN pg_catalog.isfinite(t.expires_at) THEN t.expires_at END, t.row_hash, "      \
    "CASE WHEN pg_catalog.isfinite(t.created_at) THEN t.created_at END, "                                             \
    "coalesce(pg_catalog.isfinite(t.effective_day), true) AND coalesce(pg_catalog.isfinite(t.expires_at), true) "     \
    "AND pg_catalog.isfinite(t.created_at) "

constexpr Statement kOfUser{FOUND_COLUMNS "FROM fitkart.coin_transactions AS t "
                                          "WHERE t.user_id = $1 AND t.seq > $2 ORDER BY t.seq LIMIT $3"};
constexpr Statement kOfEverybody{FOUND_COLUMNS "FROM fitkart.coin_transactions AS t "
                                               "WHERE (t.user_id, t.seq) > ($1, $2) ORDER BY t.user_id, t.seq LIMIT $3"};
constexpr Statement kBetween{FOUND_COLUMNS
                             "FROM unnest($1, $2, $3) AS s (user_id, first_seq, last_seq) "
                             "JOIN fitkart.coin_transactions AS t ON t.user_id = s.user_id AND t.seq BETWEEN s.first_seq AND s.last_seq "
                             "ORDER BY t.user_id, t.seq"};

#undef FOUND_COLUMNS

template <typename... Parameters>
std::vector<FoundRow> read_rows(Sql& sql, const Statement& statement, const Parameters&... parameters) {
    std::vector<FoundRow> page;
    for (auto& [user_id, row_seq, id, amount, type, counter, counter_user, reference_type, reference_id, notes, before,
                balance_after, debt, day, actor, role, reverses, version, serials, expires_at, hash, created_at, finite] :
         sql.rows<UserId, std::int64_t, TransactionId, Coins, std::string, std::string, std::optional<UserId>,
                  std::optional<std::string>, std::optional<Uuid>, std::optional<Bytes>, Coins, Coins, Coins,
                  std::optional<LocalDay>, std::optional<UserId>, std::string, std::optional<TransactionId>,
                  std::int16_t, Serials, std::optional<Instant>, Bytes, std::optional<Instant>, bool>(statement, parameters...)) {
        page.push_back({.row = {.hash_version = version,
                                .user = user_id,
                                .seq = row_seq,
                                .id = id,
                                .amount = amount,
                                .counter_user = counter_user,
                                .reference_type = std::move(reference_type),
                                .reference_id = reference_id,
                                .balance_before = before,
                                .balance_after = balance_after,
                                .debt_after = debt,
                                .effective_day = day,
                                .actor = actor,
                                .db_role = std::move(role),
                                .reverses = reverses,
                                .serials = std::move(serials),
                                .expires_at = expires_at,
                                .created_at = created_at.value_or(Instant{})},
                        .type = std::move(type),
                        .counter = std::move(counter),
                        .notes_digest = std::move(notes).value_or(Bytes{}),
                        .row_hash = std::move(hash),
                        .finite = finite});
    }
    return page;
}

}  // namespace

std::vector<FoundRow> rows_of_user(Sql& sql, const UserId& user, std::int64_t seq, std::int64_t limit) {
    return read_rows(sql, kOfUser, user, seq, limit);
}

std::vector<FoundRow> rows_of_everybody(Sql& sql, const UserId& user, std::int64_t seq, std::int64_t limit) {
    return read_rows(sql, kOfEverybody, user, seq, limit);
}

std::vector<FoundRow> rows_between(Sql& sql, const std::vector<UserId>& users, const std::vector<std::int64_t>& first_seqs,
                                   const std::vector<std::int64_t>& last_seqs) {
    return read_rows(sql, kBetween, users, first_seqs, last_seqs);
}

LedgerChain chain_after(FoundRow found) {
    Digest& hash = found.row.row_hash;
    std::ranges::copy_n(found.row_hash.begin(), std::ssize(found.row_hash) < std::ssize(hash) ? std::ssize(found.row_hash) : std::ssize(hash),
                        hash.begin());
    return LedgerChain(found.row);
}

}  // namespace fitkart
