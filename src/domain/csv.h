#pragma once
/// Comma-separated values, as RFC 4180 describes them: what exports of phones are written in.

#include <string>
#include <string_view>
#include <vector>

#include "domain/firewall.h"

namespace fitkart {

/// The rows of a text, each with its fields. Fields may stand in double quotes, in which commas, line ends and doubled quotes are
/// text; lines end with LF or CRLF, empty ones are left out, and a byte order mark is passed over. Throws Error{validation_failed},
/// which names the line, for a quote that is not closed or is followed by text.
[[nodiscard]] std::vector<std::vector<std::string>> csv_rows(std::string_view text);

}  // namespace fitkart
