#pragma once
/// Bytes as lower-case hexadecimal text, as encode(…, 'hex') writes them.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);

/// The bytes that `text` spells; nothing when it is no lower-case hexadecimal text: what is written once has one form.
[[nodiscard]] std::optional<Bytes> bytes_of_hex(std::string_view text);

}  // namespace fitkart
