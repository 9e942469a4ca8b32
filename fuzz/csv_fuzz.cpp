// Text is rows, or it is refused with a line; what stands in no quotes is kept to the byte.
#include <cstdlib>

#include "domain/csv.h"
#include "domain/error.h"

using namespace fitkart;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        std::size_t bytes = 0;
        for (const auto& row : csv_rows(text)) {
            if (row.empty()) {
                std::abort();
            }
            for (const std::string& field : row) {
                bytes += field.size();
            }
        }
        if (bytes > size) {
            std::abort();
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::validation_failed) {
            std::abort();
        }
    }
    return 0;
}
