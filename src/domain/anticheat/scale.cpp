/// Whether the counts were multiplied.
#include <algorithm>
#include <array>
#include <bitset>

#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {
namespace {

constexpr std::size_t kMostSteps = 256;

/// Factors, as intervals [from, to).
struct Span {
    double from;
    double to;
};

/// Those of `factors` for which `count` is a whole number times the factor, rounded.
std::vector<Span> that_reach(std::size_t count, const std::vector<Span>& factors) {
    std::vector<Span> left;
    const auto value = static_cast<double>(count);
    for (const Span& span : factors) {
        const auto least = static_cast<int>(std::ceil((value - 0.5) / span.to));
        const auto most = static_cast<int>(std::floor((value + 0.5) / span.from));
        for (int times = most; times >= std::max(1, least); --times) {
            const Span reached{std::max(span.from, (value - 0.5) / times), std::min(span.to, (value + 0.5) / times)};
            if (reached.from < reached.to) {
                left.push_back(reached);
            }
        }
    }
    return left;
}

using Counts = std::bitset<kMostSteps>;

/// The counts of a day's minutes, where they are whole.
Counts counts_of(const Minutes& minutes) {
    std::array<char, kMostSteps> seen{};  // not yet bits: minutes that share a word would wait for each other
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        const double steps = minutes.steps[i];
        if (!minutes.fine[i] || steps < 1 || steps >= kMostSteps) {
            continue;
        }
        if (const auto count = static_cast<int>(steps); count == steps) {
            seen[static_cast<std::size_t>(count)] = 1;
        }
    }
    Counts counts;
    for (std::size_t count = 1; count < kMostSteps; ++count) {
        counts[count] = seen[count] != 0;
    }
    return counts;
}

/// Six counts in a row, as people have: rounded multiples of a factor above 1.2 leave one of them out.
bool has_six_in_a_row(const Counts& seen) {
    const Counts two = seen & (seen >> 1);
    const Counts four = two & (two >> 2);
    return (four & (two >> 4)).any();
}

}  // namespace

/// One factor from 1.25 to 5.5 that all minutes of the day are multiples of, rounded: what multiplies counts leaves gaps among
/// them. Counts of people take every value: of 558 honest days with 30 different counts none fits a factor. Even counts alone are
/// honest, for some hardware counts strides.
void scaled(const Minutes& minutes, Findings& found) {
    constexpr std::size_t kDifferent = 30;
    constexpr double kThreshold = 1.25;
    const Counts seen = counts_of(minutes);
    if (seen.count() < kDifferent || has_six_in_a_row(seen)) {
        return;
    }
    std::vector<Span> factors{{kThreshold, 5.5}};
    for (std::size_t count = 1; count < kMostSteps && !factors.empty(); ++count) {
        if (seen.test(count)) {
            factors = that_reach(count, factors);
        }
    }
    if (factors.empty() || std::ranges::any_of(factors, [](const Span& span) { return span.from <= 2 && 2 < span.to; })) {
        return;
    }
    const double factor = std::round((factors.front().from + factors.front().to) / 2 * 1000) / 1000;
    found.add({"scaled", 80, factor, kThreshold, 0, 0,
               concat("all ", seen.count(), " different counts of its minutes are multiples of ", factor, ", rounded")});
}

}  // namespace fitkart::rules
