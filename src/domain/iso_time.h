#pragma once
/// Instants and days as ISO 8601 text, for messages and explanations.

#include <optional>
#include <string>
#include <string_view>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// 2026-06-01T12:00:00Z; with milliseconds where there are any.
[[nodiscard]] std::string iso_text(Instant at);
/// 2026-06-01
[[nodiscard]] std::string iso_text(LocalDay day);

/// The instant that ISO 8601 text names: 2026-06-01T12:00:00.123+02:00, with T or a space, Z or an offset in hours or hours and
/// minutes; seconds may be left out. Nothing for any other text, and for a time without offset: nobody can know when it was.
[[nodiscard]] std::optional<Instant> instant_from(std::string_view text);
/// How far east of UTC clocks are that Z, +02, +0200 or +02:00 names; nothing for any other text.
[[nodiscard]] std::optional<std::chrono::minutes> offset_from(std::string_view text);
/// The day that 2026-06-01 names; nothing for any other text.
[[nodiscard]] std::optional<LocalDay> day_from(std::string_view text);

}  // namespace fitkart
