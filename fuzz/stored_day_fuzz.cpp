// Bytes that claim to be a day are refused, or are a day that can be reckoned, judged and stored again.
#include <cstdlib>
#include <span>
#include <stdexcept>

#include "domain/anticheat/score.h"
#include "domain/timeline/codec.h"
#include "domain/timeline/explain.h"

using namespace fitkart;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Day day;
    try {
        day = decode_day(std::span(data, size));
    } catch (const std::runtime_error&) {
        return 0;
    }
    if (decode_day(encode(day)) != day) {
        std::abort();
    }
    for (const bool manual_earns : {false, true}) {
        const CountingRules rules{{}, manual_earns};
        const Reckoning reckoning = reckon(day, rules);
        // A habit and a copy may be known of any day.
        const Habit habit{.days = 28, .median = 8'000, .spread = 1'000, .week_median = 8'000, .alike = 5, .lifted = 5, .growth = 200, .at_once = 9,
                          .late = 9, .heart = 61, .energy = 3, .zones = 5, .accounts = 9};
        const Verdict verdict = judge(day, reckoning, rules, {{}, CopiedDay{9, false}, habit});
        std::int64_t counted = 0;
        for (const Explained& row : explain(day, reckoning, rules)) {
            counted += row.counted;
        }
        if (verdict.score < 0 || verdict.score > 100 || counted != reckoning.earning.count() || reckoning.steps < reckoning.earning) {
            std::abort();
        }
    }
    return 0;
}
