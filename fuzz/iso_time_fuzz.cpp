// Text is an instant, a day or an offset, or it is none; what is read is written and read again as the same.
#include <cstdlib>
#include <string>
#include <string_view>

#include "domain/iso_time.h"

using namespace fitkart;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto day = day_from(text); day && day_from(iso_text(*day)) != day) {
        std::abort();
    }
    if (const auto at = instant_from(text)) {
        const auto millis = std::chrono::floor<std::chrono::milliseconds>(*at);
        const auto year = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(*at)}.year();
        if (year >= std::chrono::year{0} && year <= std::chrono::year{9999} && instant_from(iso_text(*at)) != Instant{millis}) {
            std::abort();
        }
    }
    if (const auto east = offset_from(text); east && instant_from("2026-06-01T00:00" + std::string(text)) != *instant_from("2026-06-01T00:00Z") - *east) {
        std::abort();
    }
    return 0;
}
