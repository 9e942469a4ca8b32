#pragma once
/// How far the limits of the score lie from honest days, for each half of the people: whether the people with odd numbers alone
/// bear them out, and what those with even numbers reach.

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/anticheat/score.h"

namespace fitkart::evaluation {

class Calibration {
  public:
    /// What the rules measured on an honest day that does not wait.
    void add(bool reports, const std::vector<Measurement>& measurements) {
        for (const Measurement& measured : measurements) {
            Extremes& seen = extremes_[std::string(measured.code)];
            seen.limit = measured.limit;
            Half& half = reports ? seen.reported : seen.calibrated;
            half.value = half.days == 0                ? measured.value
                         : is_odd_below(measured.code) ? std::min(half.value, measured.value)
                                                       : std::max(half.value, measured.value);
            ++half.days;
        }
    }

    void print() const {
        std::printf("\n| measured | limit | people with odd numbers (days) | people with even numbers (days) |\n|---|---|---|---|\n");
        for (const auto& [code, seen] : extremes_) {
            std::printf("| `%s` | %s %g | %s | %s |\n", code.c_str(), is_odd_below(code) ? "below" : "from", seen.limit, text_of(seen.calibrated).c_str(),
                        text_of(seen.reported).c_str());
        }
    }

    /// Whether each limit lies a quarter and more beyond everything in the half that bears it out. What only weighs on top of
    /// other reasons is met by honest people, too.
    [[nodiscard]] bool holds() const {
        constexpr double kMargin = 1.25;
        return std::ranges::all_of(extremes_, [&](const auto& entry) {
            const auto& [code, seen] = entry;
            const double most = seen.calibrated.value;
            return seen.calibrated.days == 0 || is_circumstance(code) || (is_odd_below(code) ? most >= kMargin * seen.limit : kMargin * most <= seen.limit);
        });
    }

  private:
    struct Half {
        double value = 0;  ///< the one nearest to the limit, or beyond it
        int days = 0;
    };
    struct Extremes {
        double limit = 0;
        Half calibrated{};
        Half reported{};
    };

    static bool is_odd_below(std::string_view code) { return code == "variation" || code == "drift"; }
    static bool is_circumstance(std::string_view code) { return code == "unusual_total" || code == "growth"; }
    static std::string text_of(const Half& half) {
        char text[64] = "none";
        if (half.days > 0) {
            std::snprintf(text, sizeof text, "%.5g (%d)", half.value, half.days);
        }
        return text;
    }

    std::map<std::string, Extremes> extremes_{};
};

}  // namespace fitkart::evaluation
