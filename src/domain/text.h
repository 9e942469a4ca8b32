#pragma once
/// Small text building for messages. Messages name numbers, so this takes anything that can be streamed.

#include <sstream>
#include <string>

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

}  // namespace fitkart
