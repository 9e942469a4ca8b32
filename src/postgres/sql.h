#pragma once
/// Statements against the tables. A statement is written once, planned once a backend, and kept.

#include "postgres/datum.h"

namespace fitkart {

/// How a statement is planned. Once for all parameters is right for what finds its rows by key, and saves the planning:
/// left to itself, PostgreSQL planned the statements over arrays anew at each call, 29% of the time of a transfer. What is
/// better planned for its parameters (a report over an optional filter) says so.
enum class Planning { once, for_each_call };

/// The text of a statement, with $1, $2 … for its parameters. Make it `static constexpr`: its address is the cache's key.
struct Statement {
    const char* text;
    Planning planning = Planning::once;
};

namespace detail {

/// Result rows as plain datums, detoasted, in the memory of the caller. `datums` is row after row.
struct PlainRows {
    std::uint64_t count = 0;
    int columns = 0;
    Datum* datums = nullptr;
    bool* nulls = nullptr;
};

template <typename... Columns, std::size_t... I>
std::tuple<Columns...> read_row(const PlainRows& plain, std::uint64_t row, std::index_sequence<I...>) {
    const Datum* datums = plain.datums + row * static_cast<std::uint64_t>(plain.columns);
    const bool* nulls = plain.nulls + row * static_cast<std::uint64_t>(plain.columns);
    return std::tuple<Columns...>{from_datum<Columns>(datums[I], nulls[I])...};
}

}  // namespace detail

/// One call's conversation with the tables. Read-only (one snapshot for all statements) in a STABLE function, read-write
/// (each statement sees what went before) in a VOLATILE one.
class Sql {
  public:
    enum class Access { read_only, read_write };
    /// Whether the tables must have the version this code knows: everything but the installation itself says checked.
    enum class Tables { checked, unchecked };

    explicit Sql(Access access, Tables tables = Tables::checked) : access_(access), tables_(tables) {}
    ~Sql();
    Sql(const Sql&) = delete;
    Sql& operator=(const Sql&) = delete;

    /// All rows. A nullable column is read as std::optional.
    template <typename... Columns, typename... Parameters>
    std::vector<std::tuple<Columns...>> rows(const Statement& statement, const Parameters&... parameters) {
        const detail::PlainRows plain = run<std::tuple<Columns...>>(statement, kAllRows, parameters...);
        std::vector<std::tuple<Columns...>> answer;
        answer.reserve(plain.count);
        for (std::uint64_t i = 0; i < plain.count; ++i) {
            answer.push_back(detail::read_row<Columns...>(plain, i, std::index_sequence_for<Columns...>{}));
        }
        return answer;
    }

    /// The first row, if there is one.
    template <typename... Columns, typename... Parameters>
    std::optional<std::tuple<Columns...>> maybe(const Statement& statement, const Parameters&... parameters) {
        const detail::PlainRows plain = run<std::tuple<Columns...>>(statement, kAllRows, parameters...);
        if (plain.count == 0) {
            return std::nullopt;
        }
        return detail::read_row<Columns...>(plain, 0, std::index_sequence_for<Columns...>{});
    }

    /// The one row there must be; another number of rows is a fault in the code.
    template <typename... Columns, typename... Parameters>
    std::tuple<Columns...> one(const Statement& statement, const Parameters&... parameters) {
        const detail::PlainRows plain = run<std::tuple<Columns...>>(statement, kAllRows, parameters...);
        if (plain.count != 1) {
            throw std::logic_error(concat(plain.count, " rows where one is expected: ", statement.text));
        }
        return detail::read_row<Columns...>(plain, 0, std::index_sequence_for<Columns...>{});
    }

    /// Runs it and answers how many rows it touched.
    template <typename... Parameters>
    std::uint64_t execute(const Statement& statement, const Parameters&... parameters) {
        return run<std::tuple<>>(statement, kAllRows, parameters...).count;
    }

    /// The same with parameters that are ready.
    std::uint64_t execute(const Statement& statement, std::span<const Value> parameters) {
        open();
        return run_plain(statement, parameters, {}, kAllRows).count;
    }

    /// All rows, of columns of these types, with parameters that are ready.
    detail::PlainRows plain_rows(const Statement& statement, std::span<const Value> parameters, std::span<const Oid> column_types) {
        open();
        return run_plain(statement, parameters, column_types, kAllRows);
    }

    /// Runs one or more statements of any kind, without parameters or a kept plan. For migrations and partition upkeep.
    void run_script(const std::string& script);

    /// Begins the conversation. The first statement does it by itself; a subtransaction does it before it begins, or its
    /// rollback would end the conversation.
    void open();

    [[nodiscard]] bool read_only() const { return access_ == Access::read_only; }

  private:
    static constexpr long kAllRows = 0;

    template <typename Row, typename... Parameters>
    detail::PlainRows run(const Statement& statement, long limit, const Parameters&... parameters) {
        open();
        const std::array<Value, sizeof...(Parameters)> values{to_value(parameters)...};
        return run_plain(statement, values, column_types(static_cast<Row*>(nullptr)), limit);
    }

    template <typename... Columns>
    static std::span<const Oid> column_types(std::tuple<Columns...>*) {
        static const std::array<Oid, sizeof...(Columns)> types{sql_type<Columns>()...};
        return types;
    }

    detail::PlainRows run_plain(const Statement& statement, std::span<const Value> parameters,
                                std::span<const Oid> column_types, long limit);

    Access access_;
    Tables tables_;
    bool open_ = false;
    int exceptions_before_ = std::uncaught_exceptions();
};

}  // namespace fitkart
