// base64url as clients write it: nothing, or bytes that are written back as a text of the same bytes.
#include <cstdlib>
#include <string_view>

#include "domain/base64url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fitkart;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto bytes = bytes_of_base64url(text); bytes && bytes_of_base64url(base64url(*bytes)) != bytes) {
        std::abort();
    }
    if (bytes_of_base64url(base64url(text)) != Bytes(data, data + size)) {
        std::abort();
    }
    return 0;
}
