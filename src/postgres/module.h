#pragma once

namespace fitkart {

/// Registers the callback that notices changed declarations; once, when the library is loaded.
void watch_signatures();

}  // namespace fitkart
