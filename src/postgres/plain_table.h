#pragma once
/// Whether a table's rows may be read and written without a statement. An INSERT or UPDATE starts an executor, which is half of what a
/// few rows cost; where it would do no more than check, store and index them, it is not needed. What touches tables runs under a guard.

#include "postgres/sql.h"

namespace fitkart {

/// As SPI refuses it: what writes in a STABLE function would see the tables as they were when its query began.
void prevent_in_stable_function(const Sql& sql, const char* command);

/// A table of schema fitkart.
[[nodiscard]] Relation open_table(const char* name, LOCKMODE lock);

/// Where a column stands in a row. They are named in the order of the table, by and large.
[[nodiscard]] int place_of(TupleDesc shape, const char* name, int after);

/// Whether a statement for the table would go to this very table, for every row: no partitions, no heirs, no row security, and no
/// Citus, which puts rows where they belong when it plans the statement. `privileges` are those that it would need.
[[nodiscard]] bool stands_alone(Relation table, AclMode privileges);

/// Whether an INSERT takes the rows' keys as they are given, and every row.
[[nodiscard]] bool keeps_rows_as_given(Relation table);

/// A text that lives as long as the backend, as that of a Statement does: made once for what it is of.
template <typename Make>
[[nodiscard]] const char* kept_text(const void* of, Make make) {
    static auto* const texts = new std::unordered_map<const void*, std::string>();  // one for each kind of text
    std::string& text = (*texts)[of];
    if (text.empty()) {
        text = make();
    }
    return text.c_str();
}

/// Whether a value of the type stands in the column as it is.
[[nodiscard]] bool takes_as_is(const FormData_pg_attribute& column, Oid type);

}  // namespace fitkart
