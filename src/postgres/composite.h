#pragma once
/// Composite values as jsonb and back, for what is kept of an answer.

#include "postgres/datum.h"

namespace fitkart {

/// The composite as a jsonb object, a key a column.
[[nodiscard]] Json json_from(const Value& composite);

/// A composite of `type` with the columns that the object names; the others are NULL.
[[nodiscard]] Value composite_from(Oid type, const Json& object);

}  // namespace fitkart
