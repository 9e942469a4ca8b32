#pragma once
/// Rows into tables without a statement: as COPY does it, and the worker that applies a subscription's changes. An INSERT starts an
/// executor for each statement, which is half of what a few rows cost, and inserts row by row.
///
/// What a table says of its rows holds all the same: privileges, NOT NULL, CHECK, indexes, foreign keys, triggers after a row. A table
/// of which an INSERT does more (a trigger before a row or for the statement, a rule, row security, partitions, a default or another
/// value that the server finds) gets INSERTs, and so does every table of a server with Citus, where the rows belong elsewhere.

#include "postgres/sql.h"

namespace fitkart {

/// A foreign key whose parent the call holds: it has locked or written that row, or a row of `holder` that refers to it by `holder_key`, so
/// that whoever would delete the parent has to delete that row first, and waits. What the key's trigger would find out, with a
/// statement and a lock a row, is known then, so it is not asked, unless the parents' table changes rows before it stores them, or the
/// holder's key could let its parent go. (A trigger after a row that takes the parent away again is not looked for.)
struct ParentHeld {
    const char* foreign_key = nullptr;
    const char* parents = nullptr;
    const char* holder = nullptr;
    const char* holder_key = nullptr;
};

/// A table of schema fitkart and the columns that are written. Make it `static constexpr`: its address is the key of its INSERT.
template <std::size_t N>
struct IntoTable {
    const char* table;
    std::array<const char*, N> columns;
    std::array<ParentHeld, 2> parents_held{};
};

/// Writes rows of one call, parents before children. They count once finish() is through; an exception before it ends, as one out of
/// Sql, in the abort of the (sub)transaction.
class TableWriter {
  public:
    explicit TableWriter(Sql& sql) : sql_(sql) {}
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    /// One row: a value a column, of the column's type or one that an INSERT casts to it.
    template <std::size_t N, typename... Values>
    void add(const IntoTable<N>& into, const Values&... values) {
        static_assert(sizeof...(Values) == N, "a value a column");
        turn_to({into.table, into.columns, into.parents_held});
        const std::array<Value, N> row{to_value(values)...};
        waiting_.insert(waiting_.end(), row.begin(), row.end());
        if (waiting_.size() >= N * kRowsAtOnce) {
            flush();
        }
    }

    /// Writes what waits, and checks foreign keys. The last word to a writer.
    void finish();

  private:
    static constexpr std::size_t kRowsAtOnce = 250;

    struct Target {
        const char* table = nullptr;
        std::span<const char* const> columns;
        std::array<ParentHeld, 2> parents_held{};
    };
    /// The triggers after a row. Of PostgreSQL's memory.
    struct AfterRow {
        Trigger* triggers = nullptr;
        char* enabled = nullptr;         ///< of each, as it was
        Bitmapset** nullable = nullptr;  ///< of each: columns of which one that is NULL leaves it nothing to check
        int count = 0;
    };
    /// A table with all that the executor needs for its rows. Of PostgreSQL's memory.
    struct Open {
        ResultRelInfo* table;
        int* places;  ///< of the columns in a row
        TupleTableSlot** slots;
        std::size_t slots_made;
        AfterRow after;
    };

    void turn_to(const Target& target);
    void flush();
    /// Nothing where an INSERT would do more than store. Runs under a guard.
    Open* open(const Target& target);
    static AfterRow after_row(ResultRelInfo* result, const Target& target);
    void store(Open& open) const;
    void fire_after_row(const Open& open, TupleTableSlot* row, List* to_check) const;
    void insert_by_statements();

    Sql& sql_;
    Target target_{};
    std::vector<Value> waiting_{};  ///< row after row
    EState* executor_ = nullptr;    ///< begun by the first rows
    Open* open_ = nullptr;          ///< of target_, where rows are stored without a statement
    bool looked_at_ = false;        ///< whether target_ was opened, or found to be one for INSERTs
};

}  // namespace fitkart
