#include "domain/product_codes.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

void require_sound(std::string_view code, std::size_t index) {
    const auto refuse = [index](const std::string& what) {
        throw Error{ErrorCode::validation_failed, concat("codes[", index, "] ", what),
                    {{"argument", "codes"}, {"index", static_cast<std::int64_t>(index)}, {"maximum", static_cast<std::int64_t>(kMaxCodeBytes)}}};
    };
    if (code.empty()) {
        refuse("is empty");
    }
    if (code.size() > kMaxCodeBytes) {
        refuse(concat("has ", code.size(), " bytes, more than ", kMaxCodeBytes));
    }
    // Codes that look alike and differ in blanks or marks that nobody sees would sell one voucher twice.
    if (!std::ranges::all_of(code, [](char c) { return c >= ' ' && c <= '~'; })) {
        refuse("has characters that are not printable ASCII");
    }
}

}  // namespace

CleanCodes clean_codes(std::span<const std::string> given) {
    if (given.empty() || given.size() > kMaxCodes) {
        throw Error{ErrorCode::validation_failed, concat("codes has ", given.size(), " elements, not 1 to ", kMaxCodes),
                    {{"argument", "codes"}, {"maximum", static_cast<std::int64_t>(kMaxCodes)}}};
    }
    CleanCodes clean;
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string_view code = trimmed(given[i]);
        require_sound(code, i);
        if (seen.insert(code).second) {
            clean.codes.emplace_back(code);
        } else {
            ++clean.repeated;
        }
    }
    return clean;
}

}  // namespace fitkart
