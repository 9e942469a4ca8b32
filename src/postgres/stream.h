#pragma once
/// Millions of rows, one after the other, none of them kept: the executor hands each to C++ as it comes. A whole result
/// in memory (Sql::rows) costs ten times as much a row.

#include "postgres/sql.h"

namespace fitkart {
namespace detail {

/// Takes one row; answers whether it wants another. Never throws.
using TakeRow = bool (*)(void* context, const Datum* datums, const bool* nulls);

void stream_plain(Sql& sql, const char* text, std::span<const Value> parameters, std::span<const Oid> column_types,
                  TakeRow take, void* context);

/// Columns must have a fixed length: nothing is detoasted on the way.
template <typename T>
inline constexpr bool is_streamable = !is_vector<T>::value && !std::is_same_v<T, std::string> && !std::is_same_v<T, Json> &&
                                      !std::is_same_v<T, Rational>;
template <typename T>
inline constexpr bool is_streamable<std::optional<T>> = is_streamable<T>;

}  // namespace detail

/// Runs a SELECT, in parallel where the planner likes, planned for its parameters, and calls take(columns...) for each row:
///     stream<UserId, Steps>(sql, kDays, [&](const UserId& user, Steps steps) { … }, first_day, last_day);
/// An exception of `take` ends the statement and is thrown here. `take` calls nothing of PostgreSQL's.
template <typename... Columns, typename Take, typename... Parameters>
void stream(Sql& sql, const Statement& statement, Take&& take, const Parameters&... parameters) {
    static_assert((detail::is_streamable<Columns> && ...), "only columns of fixed length can be streamed");
    struct Context {
        std::remove_reference_t<Take>* take;
        std::exception_ptr failure;
    } context{&take, nullptr};
    const auto take_row = [](void* opaque, const Datum* datums, const bool* nulls) -> bool {
        auto* inner = static_cast<Context*>(opaque);
        try {
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                (*inner->take)(from_datum<Columns>(datums[I], nulls[I])...);
            }(std::index_sequence_for<Columns...>{});
            return true;
        } catch (...) {
            inner->failure = std::current_exception();
            return false;
        }
    };
    const std::array<Value, sizeof...(Parameters)> values{to_value(parameters)...};
    const std::array<Oid, sizeof...(Columns)> types{sql_type<Columns>()...};
    detail::stream_plain(sql, statement.text, values, types, take_row, &context);
    if (context.failure) {
        std::rethrow_exception(context.failure);
    }
}

}  // namespace fitkart
