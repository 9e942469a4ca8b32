#include "domain/accounts.h"

#include <algorithm>
#include <set>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::size_t kLongestLocalPart = 64;   // RFC 5321 section 4.5.3.1.1
constexpr std::size_t kLongestEmail = 254;      // RFC 5321 section 4.5.3.1.3, less the angle brackets
constexpr std::size_t kLongestDomainLabel = 63; // RFC 1035 section 2.3.4
constexpr std::size_t kLongestFullName = 100;
constexpr std::size_t kShortestPassword = 8;    // NIST SP 800-63B section 5.1.1.1
constexpr std::size_t kLongestPassword = 72;    // bytes that bcrypt reads
constexpr std::size_t kFewestDistinctCharacters = 5;

/// ISO 3166-1, the 249 codes officially assigned, in order.
constexpr std::string_view kCountries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDO"
    "DZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKR"
    "KWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPS"
    "PTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWS"
    "YEYTZAZMZW";
static_assert(kCountries.size() == 2 * 249);

/// The passwords that lists of leaked ones have on top, of at least the shortest length (shorter ones fall by length).
constexpr std::array<std::string_view, 40> kCommonPasswords{
    "123456789", "12345678",   "1234567890", "password",  "password1", "password123", "passw0rd",  "p@ssw0rd", "qwertyuiop", "qwerty123",
    "qwertzuiop", "1q2w3e4r",  "1q2w3e4r5t", "1qaz2wsx",  "abcd1234",  "abc12345",    "a1b2c3d4",  "iloveyou", "iloveyou1",  "sunshine",
    "princess",  "football",   "baseball",   "superman",  "letmein1",  "welcome1",    "welcome123", "admin123", "administrator", "changeme",
    "trustno1",  "starwars",   "whatever",   "computer",  "internet",  "michelle",    "jennifer",  "asdfghjkl", "zxcvbnm1",  "fitkart1",
};

/// What may stand before an @ beside letters and digits.
constexpr std::string_view kAtomSpecials = "!#$%&'*+/=?^_`{|}~-.";

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// The C library's classification depends on the locale; these do not.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_lower(c) || is_upper(c); }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

/// Characters of UTF-8 text: bytes that do not continue one.
std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

[[noreturn]] void refuse_email(std::string_view why) {
    // The address itself stays out of the message: messages end up in server logs.
    throw Error{ErrorCode::invalid_email, concat("the email address ", why), {{"field", "email"}}, "Give an address such as ana@example.com."};
}

void require_local_part(std::string_view local) {
    if (local.empty() || local.size() > kLongestLocalPart) {
        refuse_email(concat("needs 1 to ", kLongestLocalPart, " characters before the @"));
    }
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) {
        refuse_email("has a dot where none may stand");
    }
    if (!std::ranges::all_of(local, [](char c) { return is_alphanumeric(c) || kAtomSpecials.find(c) != std::string_view::npos; })) {
        refuse_email("has a character that may not stand before the @");
    }
}

void require_domain(std::string_view domain) {
    std::size_t labels = 0;
    std::string_view label;
    for (std::string_view rest = domain;;) {
        const std::size_t dot = rest.find('.');
        label = rest.substr(0, dot);
        if (label.empty() || label.size() > kLongestDomainLabel || label.front() == '-' || label.back() == '-' ||
            !std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; })) {
            refuse_email("has no valid domain");
        }
        ++labels;
        if (dot == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(dot + 1);
    }
    if (labels < 2 || std::ranges::all_of(label, is_digit)) {
        refuse_email("has no valid domain");
    }
}

[[noreturn]] void refuse_password(const std::string& why) {
    throw Error{ErrorCode::password_weak, concat("the password ", why), {{"field", "password"}},
                concat("Choose at least ", kShortestPassword, " characters that nobody would guess; a few random words do well.")};
}

/// Each character one more, or one less, than the one before it: 12345678, hgfedcba.
bool is_run(std::string_view text) {
    const auto steps_by = [&](int step) {
        return std::ranges::adjacent_find(text, [&](char a, char b) { return b - a != step; }) == text.end();
    };
    return steps_by(1) || steps_by(-1);
}

}  // namespace

std::string normalised_email(std::string_view typed) {
    const std::string email = lowered(trimmed(typed));
    if (email.size() > kLongestEmail) {
        refuse_email(concat("is longer than ", kLongestEmail, " characters"));
    }
    const std::size_t at = email.rfind('@');
    if (at == std::string::npos) {
        refuse_email("has no @");
    }
    require_local_part(std::string_view(email).substr(0, at));
    require_domain(std::string_view(email).substr(at + 1));
    return email;
}

std::string normalised_phone(std::string_view typed) {
    constexpr std::string_view kSeparators = " .-()";
    std::string phone;
    for (const char c : trimmed(typed)) {
        if (kSeparators.find(c) == std::string_view::npos) {
            phone += c;
        }
    }
    const std::string_view digits = std::string_view(phone).substr(phone.empty() ? 0 : 1);
    const bool valid = phone.starts_with('+') && digits.size() >= 7 && digits.size() <= 15 && digits.front() != '0' &&
                       std::ranges::all_of(digits, is_digit);
    if (!valid) {
        throw Error{ErrorCode::invalid_phone, "the phone number is not in E.164 form: a plus, then 7 to 15 digits", {{"field", "phone"}},
                    "Give the number with its country code, such as +4915112345678."};
    }
    return phone;
}

std::string normalised_country(std::string_view typed) {
    std::string code(trimmed(typed));
    std::ranges::transform(code, code.begin(), upper);
    if (code.size() == 2) {
        for (std::size_t i = 0; i < kCountries.size(); i += 2) {
            if (kCountries.substr(i, 2) == code) {
                return code;
            }
        }
    }
    throw Error{ErrorCode::validation_failed, "country is not an ISO 3166-1 alpha-2 code", {{"field", "country"}},
                "Give two letters, such as DE or US."};
}

std::string normalised_full_name(std::string_view typed) {
    const std::string_view name = trimmed(typed);
    const std::size_t length = characters_in(name);
    if (length < 1 || length > kLongestFullName) {
        throw Error{ErrorCode::validation_failed, concat("full_name has ", length, " characters, 1 to ", kLongestFullName, " are allowed"),
                    {{"field", "full_name"}, {"length", static_cast<std::int64_t>(length)}}};
    }
    if (std::ranges::any_of(name, is_control)) {
        throw Error{ErrorCode::validation_failed, "full_name has a control character", {{"field", "full_name"}}};
    }
    return std::string(name);
}

std::string normalised_referral_code(std::string_view typed) {
    std::string code;
    for (char c : trimmed(typed)) {
        c = upper(c);
        if (c == '-' || c == ' ') {
            continue;
        }
        c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
        if (kCrockford.find(c) == std::string_view::npos || code.size() == 8) {
            return {};
        }
        code += c;
    }
    return code.size() == 8 ? code : std::string{};
}

std::string referral_code_from(const std::array<std::uint8_t, 5>& random) {
    std::uint64_t bits = 0;
    for (const std::uint8_t byte : random) {
        bits = bits << 8 | byte;
    }
    std::string code(8, '0');
    for (auto c = code.rbegin(); c != code.rend(); ++c, bits >>= 5) {
        *c = kCrockford[bits & 31];
    }
    return code;
}

void require_strong_password(std::string_view password, std::string_view email, std::string_view full_name) {
    if (const std::size_t length = characters_in(password); length < kShortestPassword) {
        refuse_password(concat("has ", length, " characters, ", kShortestPassword, " are needed"));
    }
    if (password.size() > kLongestPassword) {
        refuse_password(concat("has ", password.size(), " bytes, more than the ", kLongestPassword, " that bcrypt reads"));
    }
    if (std::set(password.begin(), password.end()).size() < kFewestDistinctCharacters) {
        refuse_password(concat("has fewer than ", kFewestDistinctCharacters, " different characters"));
    }
    const std::string plain = lowered(password);
    if (is_run(plain) || std::ranges::find(kCommonPasswords, plain) != kCommonPasswords.end()) {
        refuse_password("is among the first that anybody tries");
    }
    const std::string address = lowered(email);
    const std::string local = address.substr(0, address.find('@'));
    if (plain == address || plain == local || plain == lowered(full_name)) {
        refuse_password("is the email address or the name");
    }
}

}  // namespace fitkart
