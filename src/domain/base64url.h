#pragma once
/// base64url without padding (RFC 4648 section 5), as tokens use it. The alphabet's arithmetic is OpenSSL's.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

[[nodiscard]] std::string base64url(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string base64url(std::string_view text);

/// The bytes that `text` spells; nothing when it is no base64url.
[[nodiscard]] std::optional<Bytes> bytes_of_base64url(std::string_view text);

}  // namespace fitkart
