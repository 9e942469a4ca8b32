#include "domain/money.h"

#include <algorithm>

namespace fitkart {
namespace {

constexpr std::size_t kMostDigits = 15;
constexpr std::size_t kMostPlaces = 10;

// ISO 4217, table A.1: all others have two places.
constexpr std::string_view kWithoutPlaces = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
constexpr std::string_view kWithThreePlaces = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view kWithFourPlaces = "CLF UYW";

bool digits_only(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_currency(std::string_view code) {
    return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

int decimals_of(std::string_view currency) {
    if (kWithoutPlaces.find(currency) != std::string_view::npos) {
        return 0;
    }
    if (kWithThreePlaces.find(currency) != std::string_view::npos) {
        return 3;
    }
    return kWithFourPlaces.find(currency) != std::string_view::npos ? 4 : 2;
}

std::optional<std::int64_t> money_from(std::string_view text, std::string_view currency) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const std::string_view places = point < text.size() ? text.substr(point + 1) : std::string_view{"0"};
    if (!digits_only(whole) || !digits_only(places) || whole.size() > kMostDigits || places.size() > kMostPlaces) {
        return std::nullopt;
    }
    const auto decimals = static_cast<std::size_t>(decimals_of(currency));
    if (places.size() > decimals && places.find_first_not_of('0', decimals) != std::string_view::npos) {
        return std::nullopt;
    }
    std::int64_t units = 0;  // at most 15 and 4 digits: below 10^19, and what reaches above a bigint is refused
    for (const char digit : whole) {
        units = units * 10 + (digit - '0');
    }
    for (std::size_t place = 0; place < decimals; ++place) {
        const int digit = place < places.size() ? places[place] - '0' : 0;
        if (__builtin_mul_overflow(units, std::int64_t{10}, &units) || __builtin_add_overflow(units, std::int64_t{digit}, &units)) {
            return std::nullopt;
        }
    }
    return units;
}

}  // namespace fitkart
