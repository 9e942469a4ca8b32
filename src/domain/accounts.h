#pragma once
/// What an account may look like: email, name, phone, country, password, referral code.
/// Each function takes what was typed and answers what is stored, or throws what is wrong with it.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/firewall.h"

namespace fitkart {

/// The address in lower case, less surrounding blanks. The grammar is that of HTML's email field (a practical part of RFC 5322),
/// with a dot in the domain, at most 64 characters before the @ and 254 in all (RFC 5321). Throws INVALID_EMAIL.
[[nodiscard]] std::string normalised_email(std::string_view typed);

/// E.164: a plus, a country code, 7 to 15 digits in all; blanks, dots, hyphens and parentheses are dropped. Throws INVALID_PHONE.
[[nodiscard]] std::string normalised_phone(std::string_view typed);

/// ISO 3166-1 alpha-2, officially assigned, in upper case. Throws VALIDATION_FAILED.
[[nodiscard]] std::string normalised_country(std::string_view typed);

/// 1 to 100 characters without control characters, less surrounding blanks. Throws VALIDATION_FAILED.
[[nodiscard]] std::string normalised_full_name(std::string_view typed);

/// Crockford base 32 as people type it: lower case, hyphens and blanks, o for 0, i and l for 1. What is no code comes back
/// as an empty string, since it can be nobody's.
[[nodiscard]] std::string normalised_referral_code(std::string_view typed);

/// Eight characters of Crockford base 32 from 40 random bits.
[[nodiscard]] std::string referral_code_from(const std::array<std::uint8_t, 5>& random);

/// NIST SP 800-63B: length counts, composition rules do not, what everybody tries first is refused. At least 8 characters; at
/// most 72 bytes, since bcrypt ignores the rest. `email` and `full_name` must not be what it is made of. Throws PASSWORD_WEAK.
void require_strong_password(std::string_view password, std::string_view email, std::string_view full_name);

}  // namespace fitkart
