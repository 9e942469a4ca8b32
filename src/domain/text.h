#pragma once
/// Small work on text. Messages name numbers, so concat takes anything that can be streamed.

#include <charconv>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "domain/firewall.h"

namespace fitkart {

/// The arguments written one after the other: concat("costs ", 8000, " coins").
template <typename... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    (out << ... << parts);
    return out.str();
}

/// The text without blanks at its ends: space, tab, and what breaks lines.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\v\f\r";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The number that the whole text spells; nothing for any other text, and for a number that does not fit.
template <typename Number>
[[nodiscard]] std::optional<Number> number_from(std::string_view text) {
    Number number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

/// At most so many bytes of the text's beginning, not cut within a character of UTF-8: for messages that quote what came.
[[nodiscard]] inline std::string_view beginning_of(std::string_view text, std::size_t most) {
    if (text.size() <= most) {
        return text;
    }
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) {
        --most;
    }
    return text.substr(0, most);
}

/// Whether the text has characters that no line of text shows. The C library's own test depends on the locale.
[[nodiscard]] inline bool has_control_characters(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            return true;
        }
    }
    return false;
}

}  // namespace fitkart
