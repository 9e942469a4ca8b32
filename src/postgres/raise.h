#pragma once
/// How errors leave C++. An exception is first copied into plain memory, inside the catch block; raised in PostgreSQL only
/// after that block was left, or the exception object would live as long as the backend.

#include "postgres/function.h"

namespace fitkart::detail {

/// The exception being handled, put where the raise finds it. Called inside a catch block; allocates nothing of PostgreSQL's.
void remember_current_exception() noexcept;

/// Raises what was remembered. Called outside of any catch block, with no C++ object alive in the caller's frame.
[[noreturn]] void raise_remembered(Dialect dialect);

}  // namespace fitkart::detail
