#include "domain/iso_time.h"

#include <cstdio>

namespace fitkart {
namespace {

/// Reads text from its beginning, piece by piece; a piece that is not there turns all to nothing.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool skip(char c) {
        if (!rest_.empty() && rest_.front() == c) {
            rest_.remove_prefix(1);
            return true;
        }
        return false;
    }
    std::optional<int> digits(std::size_t count, int most) {
        if (rest_.size() < count) {
            return std::nullopt;
        }
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') {
                return std::nullopt;
            }
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value <= most ? std::optional{value} : std::nullopt;
    }
    [[nodiscard]] bool done() const { return rest_.empty(); }
    [[nodiscard]] char next() const { return rest_.empty() ? '\0' : rest_.front(); }

  private:
    std::string_view rest_;
};

std::optional<LocalDay> scan_day(Scanner& in) {
    const auto year = in.digits(4, 9999);
    if (!year || !in.skip('-')) {
        return std::nullopt;
    }
    const auto month = in.digits(2, 12);
    if (!month || !in.skip('-')) {
        return std::nullopt;
    }
    const auto day = in.digits(2, 31);
    if (!day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    return date.ok() ? std::optional{LocalDay{date}} : std::nullopt;
}

std::optional<std::chrono::minutes> scan_offset(Scanner& in) {
    if (in.skip('Z') || in.skip('z')) {
        return std::chrono::minutes{0};
    }
    const bool west = in.next() == '-';
    if (!in.skip('+') && !in.skip('-')) {
        return std::nullopt;
    }
    const auto hours = in.digits(2, 15);
    in.skip(':');
    const auto minutes = in.done() ? std::optional{0} : in.digits(2, 59);
    if (!hours || !minutes) {
        return std::nullopt;
    }
    const std::chrono::minutes east = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return west ? -east : east;
}

}  // namespace

std::optional<std::chrono::minutes> offset_from(std::string_view text) {
    Scanner in(text);
    const auto east = scan_offset(in);
    return in.done() ? east : std::nullopt;
}

std::optional<LocalDay> day_from(std::string_view text) {
    Scanner in(text);
    const auto day = scan_day(in);
    return in.done() ? day : std::nullopt;
}

std::optional<Instant> instant_from(std::string_view text) {
    using std::chrono::microseconds;
    Scanner in(text);
    const auto day = scan_day(in);
    if (!day || !(in.skip('T') || in.skip('t') || in.skip(' '))) {
        return std::nullopt;
    }
    const auto hour = in.digits(2, 24);
    if (!hour || !in.skip(':')) {
        return std::nullopt;
    }
    const auto minute = in.digits(2, 59);
    if (!minute) {
        return std::nullopt;
    }
    int second = 0;
    std::int64_t micros = 0;
    if (in.skip(':')) {
        const auto seconds = in.digits(2, 60);
        if (!seconds) {
            return std::nullopt;
        }
        second = *seconds;
        if (in.skip('.') || in.skip(',')) {
            if (in.next() < '0' || in.next() > '9') {
                return std::nullopt;
            }
            for (std::int64_t unit = 100'000; in.next() >= '0' && in.next() <= '9'; unit /= 10) {
                micros += unit * *in.digits(1, 9);
            }
        }
    }
    const auto east = scan_offset(in);
    if (!east || !in.done() || (*hour == 24 && (*minute > 0 || second > 0 || micros > 0))) {
        return std::nullopt;
    }
    return Instant{day->time_since_epoch()} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{second} + microseconds{micros} - *east;
}

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
