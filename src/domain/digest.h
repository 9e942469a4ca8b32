#pragma once
/// SHA-256 and HMAC-SHA-256, by OpenSSL.

#include <array>
#include <cstdint>
#include <span>

#include "domain/firewall.h"

namespace fitkart {

using Digest = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4) of the bytes.
[[nodiscard]] Digest sha256(std::span<const std::uint8_t> bytes);

/// HMAC-SHA-256 (RFC 2104) of the bytes under the key.
[[nodiscard]] Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> bytes);

/// Equality in a time that does not depend on where the digests differ.
[[nodiscard]] bool same_digest(const Digest& left, const Digest& right);

}  // namespace fitkart
