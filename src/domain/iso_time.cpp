#include "domain/iso_time.h"

#include <cstdio>

namespace fitkart {

std::string iso_text(LocalDay day) {
    const std::chrono::year_month_day date{day};
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    return text;
}

std::string iso_text(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(at - day).count();
    char text[64];
    std::snprintf(text, sizeof text, millis % 1000 == 0 ? "T%02d:%02d:%02dZ" : "T%02d:%02d:%02d.%03dZ",
                  static_cast<int>(millis / 3'600'000), static_cast<int>(millis / 60'000 % 60), static_cast<int>(millis / 1000 % 60),
                  static_cast<int>(millis % 1000));
    return iso_text(LocalDay{day.time_since_epoch()}) + text;
}

}  // namespace fitkart
