#pragma once
/// Identifiers that sort by the time they were made.

#include "postgres/guard.h"

namespace fitkart {

/// A version 7 uuid (RFC 9562): milliseconds, twelve bits of fraction, 62 random bits; ascending within a backend.
[[nodiscard]] Uuid uuid_v7();

template <typename Identifier>
[[nodiscard]] Identifier new_id() {
    return Identifier{uuid_v7()};
}

/// Random bytes from the server's strong source. CONFIGURATION_MISSING if it has none.
void fill_random(std::span<std::uint8_t> bytes);

}  // namespace fitkart
