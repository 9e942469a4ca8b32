#pragma once
/// What the adapters that read JSON share: services write numbers as numbers or as text, even within one answer.

#include <optional>
#include <string>

#include "functions/sample_formats.h"

#include "postgres/function.h"

namespace fitkart {

/// The value as a whole number, as a number, as text: spelt as one or, for numbers, as text that spells one. Nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> whole_of(const std::optional<Json>& json);
[[nodiscard]] std::optional<double> number_of(const std::optional<Json>& json);
[[nodiscard]] std::optional<std::string> text_of(const std::optional<Json>& json);

/// So many of `Duration` since 1970; nothing before it or after the year 9999.
template <typename Duration>
[[nodiscard]] std::optional<Instant> since_epoch(const std::optional<std::int64_t>& number) {
    constexpr std::chrono::seconds kYear9999{253'402'300'799};
    if (!number || *number < 0 || std::chrono::floor<std::chrono::seconds>(Duration{*number}) > kYear9999) {
        return std::nullopt;
    }
    return Instant{std::chrono::floor<Instant::duration>(Duration{*number})};
}

/// Throws validation_failed: "payload has no array point".
[[noreturn]] void refuse_payload(const char* what);

/// Adds a sample, or why there is none: "point 3 has no start or no end".
void add_interval(FoundSamples& found, FoundSample sample, const char* what, std::size_t index);

}  // namespace fitkart
