#pragma once
/// Rows found by their key, to be read, locked or written without a statement, as the worker does it that applies a subscription's
/// changes. What the table says of its rows holds all the same: privileges, NOT NULL, CHECK, indexes, isolation levels. A table of
/// which a statement does more (plain_table.h; for an UPDATE a rule, a trigger of its own, a reckoned column or a foreign key on what is
/// written) gets statements.

#include "postgres/sql.h"

namespace fitkart {

/// A table of schema fitkart with one uuid as its primary key, and the columns that are read or written. Make it `static constexpr`:
/// the address of its columns is the key of its statements.
template <std::size_t N>
struct KeyedTable {
    const char* table;
    const char* key;
    std::array<const char*, N> columns;
};

namespace detail {

struct KeyedTarget {
    const char* table;
    const char* key;
    std::span<const char* const> columns;
};

enum class RowLock { none, for_no_key_update };

/// The columns of one row for each key, as PlainRows has them; `found` says of each key whether there is one.
struct FoundRows {
    PlainRows rows{};
    bool* found = nullptr;
};

[[nodiscard]] FoundRows find_rows(Sql& sql, const KeyedTarget& target, std::span<const Uuid> keys, std::span<const Oid> types, RowLock lock);
std::uint64_t update_rows(Sql& sql, const KeyedTarget& target, std::span<const Value> values);

template <typename... Columns, std::size_t N, typename Key>
std::vector<std::optional<std::tuple<Columns...>>> found_rows(Sql& sql, const KeyedTable<N>& table, const std::vector<Key>& keys, RowLock lock) {
    static_assert(sizeof...(Columns) == N, "a type a column");
    static const std::array<Oid, N> types{sql_type<Columns>()...};
    const std::vector<Uuid> plain_keys(keys.begin(), keys.end());
    const FoundRows found = find_rows(sql, {table.table, table.key, table.columns}, plain_keys, types, lock);
    std::vector<std::optional<std::tuple<Columns...>>> answer;
    answer.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (found.found[i]) {
            answer.emplace_back(read_row<Columns...>(found.rows, i, std::make_index_sequence<N>{}));
        } else {
            answer.emplace_back();
        }
    }
    return answer;
}

}  // namespace detail

/// The rows of these keys, one a key, as a SELECT reads them.
template <typename... Columns, std::size_t N, typename Key>
[[nodiscard]] auto read_rows(Sql& sql, const KeyedTable<N>& table, const std::vector<Key>& keys) {
    return detail::found_rows<Columns...>(sql, table, keys, detail::RowLock::none);
}

/// The rows of these keys, one a key, each locked as by FOR NO KEY UPDATE, in the order of the keys, which is to be ascending. Who
/// waited has the row as it is after the wait; above READ COMMITTED a row that somebody changed since the snapshot is 40001.
template <typename... Columns, std::size_t N, typename Key>
[[nodiscard]] auto lock_rows(Sql& sql, const KeyedTable<N>& table, const std::vector<Key>& keys) {
    return detail::found_rows<Columns...>(sql, table, keys, detail::RowLock::for_no_key_update);
}

/// Writes rows that the call has locked: of each its key and its columns' values. Answers how many were there.
template <std::size_t N, typename Key, typename... Columns>
std::uint64_t update_rows(Sql& sql, const KeyedTable<N>& table, const std::vector<std::tuple<Key, Columns...>>& rows) {
    static_assert(sizeof...(Columns) == N, "a value a column");
    std::vector<Value> values;
    values.reserve(rows.size() * (N + 1));
    for (const auto& row : rows) {
        std::apply([&](const auto&... each) { (values.push_back(to_value(each)), ...); }, row);
    }
    return detail::update_rows(sql, {table.table, table.key, table.columns}, values);
}

}  // namespace fitkart
