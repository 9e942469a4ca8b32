#pragma once
/// Instants and days as ISO 8601 text, for messages and explanations.

#include <string>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// 2026-06-01T12:00:00Z; with milliseconds where there are any.
[[nodiscard]] std::string iso_text(Instant at);
/// 2026-06-01
[[nodiscard]] std::string iso_text(LocalDay day);

}  // namespace fitkart
