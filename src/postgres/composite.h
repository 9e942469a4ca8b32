#pragma once
/// Composite and plain values as jsonb and back, for what is kept of an answer.

#include "postgres/datum.h"

namespace fitkart {

/// The composite as a jsonb object, a key a column; a plain value as a JSON scalar.
[[nodiscard]] Json json_from(const Value& composite);

/// A composite of `type` with the columns that the object names; the others are NULL.
[[nodiscard]] Value composite_from(Oid type, const Json& object);

/// The columns of a composite, one value each.
[[nodiscard]] std::vector<Value> columns_of(const Value& composite);

/// Whether values of the type have columns.
[[nodiscard]] bool is_composite(Oid type);

/// A value of `type` out of the JSON scalar that json_from made of it.
[[nodiscard]] Value scalar_from(Oid type, const Json& scalar);

}  // namespace fitkart
