#pragma once
/// Codes of digital products: vouchers and keys that are worth money to whoever reads them. No message ever shows one.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/firewall.h"

namespace fitkart {

inline constexpr std::size_t kMaxCodes = 10'000;     ///< in one call
inline constexpr std::size_t kMaxCodeBytes = 200;

struct CleanCodes {
    std::vector<std::string> codes;  ///< each once, without blanks around it, in the order given: the first is sold first
    std::int64_t repeated = 0;       ///< how many were named again
};

/// Throws Error{validation_failed}, which names the place but not the code, for one that is empty, longer than 200 bytes or has
/// control characters, and for a list that is empty or has more than 10,000.
[[nodiscard]] CleanCodes clean_codes(std::span<const std::string> given);

}  // namespace fitkart
