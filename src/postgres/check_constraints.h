#pragma once
/// CHECK constraints of FitKart's tables, parsed and prepared once a backend. PostgreSQL keeps a constraint as text, and parses the
/// text of all of a table's constraints anew in every statement that writes to it: of a checkout a tenth of the time. What it checks,
/// and when, stays as it is; but whether the role that owns FitKart's functions may call PostgreSQL's own functions and operators is
/// looked at once a backend, not once a statement.

#include "postgres/postgres_api.h"

namespace fitkart {

/// Hooks into the executor's start; once, when the library is loaded.
void keep_check_constraints();

/// Gives the executor the expressions that it would make of a table's texts at the first row. Runs under a guard, or in the executor.
void prepare_check_constraints(ResultRelInfo* target, EState* state);

}  // namespace fitkart
