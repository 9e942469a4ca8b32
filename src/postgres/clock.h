#pragma once
/// What time it is.

#include "postgres/guard.h"

namespace fitkart {

/// When the client's statement began; or fitkart.clock, where a superuser's session has set it (tests and replays of
/// history set the time, nobody else can).
[[nodiscard]] Instant clock_now();

/// Defines the setting fitkart.clock; once, when the library is loaded.
void define_clock_setting();

}  // namespace fitkart
