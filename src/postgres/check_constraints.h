#pragma once
/// CHECK constraints of FitKart's tables, parsed once a backend. PostgreSQL keeps a constraint as text and parses the text of
/// all of a table's constraints anew in every statement that writes to it: of a checkout a tenth of the time. What it checks,
/// and when, stays as it is.

namespace fitkart {

/// Hooks into the executor's start; once, when the library is loaded.
void keep_check_constraints();

}  // namespace fitkart
