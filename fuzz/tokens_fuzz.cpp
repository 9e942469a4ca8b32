// Anybody may send an access token: it is refused with an Error, or its parts are where they were in the text.
#include <cstdlib>
#include <string>
#include <string_view>

#include "domain/error.h"
#include "domain/tokens.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fitkart;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const TokenParts parts = parts_of(text);
        const auto whole = std::string(parts.header) + '.' + std::string(parts.payload) + '.' + std::string(parts.signature);
        if (whole != text || parts.signed_text.size() + parts.signature.size() + 1 != size) {
            std::abort();
        }
    } catch (const Error&) {
    }
    if (const auto id = parse_uuid(text); id && parse_uuid(to_string(*id)) != id) {
        std::abort();
    }
    try {
        const TokenClaims claims{.subject = std::string(text), .expires_at = static_cast<std::int64_t>(size) - 5};
        (void)subject_of(claims, Instant{});
    } catch (const Error&) {
    }
    return 0;
}
