#include "postgres/sql.h"

#include <algorithm>

#include "postgres/schema_version.h"

namespace fitkart {
namespace {

/// A kept plan with the parameter types it was planned for.
struct Plan {
    SPIPlanPtr plan = nullptr;
    std::vector<Oid> parameter_types;
};

/// All plans of this backend, by the address of the statement's text. Plans are never dropped: there are as many as there
/// are statements in the code, and PostgreSQL re-plans them by itself when a table changes.
std::unordered_map<const char*, Plan>& plans() {
    static auto* const cache = new std::unordered_map<const char*, Plan>();
    return *cache;
}

SPIPlanPtr kept_plan(const Statement& statement, std::span<const Value> parameters) {
    Plan& known = plans()[statement.text];
    if (known.plan != nullptr) {
        if (!std::equal(parameters.begin(), parameters.end(), known.parameter_types.begin(), known.parameter_types.end(),
                        [](const Value& value, Oid type) { return value.type == type; })) {
            throw std::logic_error(concat("a statement was run with parameters of other types than before: ", statement.text));
        }
        return known.plan;
    }
    std::vector<Oid> types;
    types.reserve(parameters.size());
    for (const Value& parameter : parameters) {
        types.push_back(parameter.type);
    }
    known.plan = guarded([&] {
        const int options = statement.planning == Planning::once ? CURSOR_OPT_GENERIC_PLAN : CURSOR_OPT_CUSTOM_PLAN;
        SPIPlanPtr plan = SPI_prepare_cursor(statement.text, static_cast<int>(types.size()), types.data(), options);
        if (plan == nullptr) {
            elog(ERROR, "SPI_prepare: %s: %s", SPI_result_code_string(SPI_result), statement.text);
        }
        SPI_keepplan(plan);
        return plan;
    });
    known.parameter_types = std::move(types);
    return known.plan;
}

/// What SPI answered, copied flat into the caller's memory. Runs under a guard; `into` is the caller's context.
detail::PlainRows copied_rows(std::span<const Oid> column_types, const char* text, MemoryContext into) {
    detail::PlainRows rows;
    rows.count = SPI_processed;
    rows.columns = static_cast<int>(column_types.size());
    if (SPI_tuptable == nullptr || column_types.empty()) {
        if (SPI_tuptable != nullptr) {
            SPI_freetuptable(SPI_tuptable);
        }
        return rows;
    }
    TupleDesc const shape = SPI_tuptable->tupdesc;
    if (shape->natts != rows.columns) {
        elog(ERROR, "fitkart: %d columns are read of %d: %s", rows.columns, shape->natts, text);
    }
    for (int i = 0; i < rows.columns; ++i) {
        const Oid found = TupleDescAttr(shape, i)->atttypid;
        if (found != column_types[static_cast<std::size_t>(i)]) {
            elog(ERROR, "fitkart: column %d is %s and read as %s: %s", i + 1, format_type_be(found),
                 format_type_be(column_types[static_cast<std::size_t>(i)]), text);
        }
    }
    MemoryContext const spi_memory = MemoryContextSwitchTo(into);
    const auto cells = static_cast<std::size_t>(rows.count) * static_cast<std::size_t>(rows.columns) + 1;
    rows.datums = static_cast<Datum*>(palloc_extended(sizeof(Datum) * cells, MCXT_ALLOC_HUGE));
    rows.nulls = static_cast<bool*>(palloc_extended(sizeof(bool) * cells, MCXT_ALLOC_HUGE));
    for (std::uint64_t row = 0; row < rows.count; ++row) {
        Datum* const datums = rows.datums + row * static_cast<std::uint64_t>(rows.columns);
        bool* const nulls = rows.nulls + row * static_cast<std::uint64_t>(rows.columns);
        heap_deform_tuple(SPI_tuptable->vals[row], shape, datums, nulls);
        for (int i = 0; i < rows.columns; ++i) {
            if (!nulls[i]) {
                datums[i] = lasting_copy(datums[i], *TupleDescAttr(shape, i));
            }
        }
    }
    MemoryContextSwitchTo(spi_memory);
    SPI_freetuptable(SPI_tuptable);
    return rows;
}

}  // namespace

Sql::~Sql() {
    // An exception on its way out ends in the abort of the (sub)transaction, which cleans SPI up: after a PostgreSQL error
    // nothing else may be called.
    if (open_ && std::uncaught_exceptions() == exceptions_before_) {
        // SPI_finish returns to the memory in which the session began, which may be gone: a ScratchMemory for instance.
        MemoryContext const memory = CurrentMemoryContext;
        SPI_finish();
        MemoryContextSwitchTo(memory);
    }
}

void Sql::open() {
    if (open_) {
        return;
    }
    if (tables_ == Tables::checked) {
        require_schema_version();
    }
    guarded([] {
        if (SPI_connect() != SPI_OK_CONNECT) {
            elog(ERROR, "SPI_connect failed");
        }
    });
    open_ = true;
}

detail::PlainRows Sql::run_plain(const Statement& statement, std::span<const Value> parameters,
                                 std::span<const Oid> column_types, long limit) {
    SPIPlanPtr const plan = kept_plan(statement, parameters);
    constexpr std::size_t kMaxParameters = 64;
    if (parameters.size() > kMaxParameters) {
        throw std::logic_error(concat("more than ", kMaxParameters, " parameters: ", statement.text));
    }
    std::array<Datum, kMaxParameters> values;
    std::array<char, kMaxParameters + 1> nulls;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        values[i] = parameters[i].datum;
        nulls[i] = parameters[i].is_null ? 'n' : ' ';
    }
    MemoryContext const callers_memory = CurrentMemoryContext;
    return guarded([&] {
        const int outcome = SPI_execute_plan(plan, values.data(), nulls.data(), read_only(), limit);
        if (outcome < 0) {
            elog(ERROR, "SPI_execute_plan: %s: %s", SPI_result_code_string(outcome), statement.text);
        }
        return copied_rows(column_types, statement.text, callers_memory);
    });
}

void Sql::run_script(const std::string& script) {
    open();
    guarded([&] {
        const int outcome = SPI_execute(script.c_str(), false, 0);
        if (outcome < 0) {
            elog(ERROR, "SPI_execute: %s", SPI_result_code_string(outcome));
        }
    });
}

}  // namespace fitkart
