#include "domain/anticheat/score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "domain/anticheat/limits.h"
#include "domain/anticheat/minutes.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;

/// Points that rise in a straight line from `low` at `threshold` to `high` at `ceiling`.
int ramp(double measured, double threshold, double ceiling, int low, int high) {
    if (measured < threshold) {
        return 0;
    }
    const double share = std::min(1.0, (measured - threshold) / (ceiling - threshold));
    return low + static_cast<int>(std::lround(share * (high - low)));
}

long whole(double value) { return std::lround(value); }

/// Most steps in a window. The fastest honest windows of the 33 people of Furberg et al. 2016: 220 in 1 minute, 1,822 in 10,
/// 5,404 in 30, 10,578 in 60. The ceilings are where the hard limits stand.
struct CadenceRule {
    std::string_view code;
    std::size_t minutes;
    double threshold;
    double ceiling;
    int low;
};
constexpr std::array kCadence{
    CadenceRule{"cadence_1_minute", 1, 240, 320, 20},
    CadenceRule{"cadence_10_minutes", 10, 2'150, 2'600, 40},
    CadenceRule{"cadence_30_minutes", 30, 6'200, 7'200, 60},
    CadenceRule{"cadence_60_minutes", 60, 12'000, 13'200, 75},
};

void judge_cadence(const Minutes& minutes, std::vector<Reason>& reasons) {
    for (const CadenceRule& rule : kCadence) {
        double sum = 0;
        double most = 0;
        std::size_t most_at = 0;
        for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
            sum += minutes.steps[i];
            if (i >= rule.minutes) {
                sum -= minutes.steps[i - rule.minutes];
            }
            if (sum > most) {
                most = sum;
                most_at = i + 1 >= rule.minutes ? i + 1 - rule.minutes : 0;
            }
        }
        most = std::round(most * 1000) / 1000;  // a sliding sum of fractions drifts in its last digits
        if (const int points = ramp(most, rule.threshold, rule.ceiling, rule.low, 100)) {
            const DayMillis from = minutes.at(most_at);
            reasons.push_back({rule.code, points, most, rule.threshold, from,
                               from + static_cast<DayMillis>(rule.minutes) * kMinute,
                               concat(whole(most), " steps within ", rule.minutes, rule.minutes == 1 ? " minute" : " minutes",
                                      "; people reach ", whole(rule.threshold), " at most")});
        }
    }
}

/// The longest stretch, in minutes, in which every window of half an hour of brisk walking varies by less than 0.5%. That never
/// occurred in 1,373 honest days; a machine's stroke does nothing else.
void judge_variation(const Minutes& minutes, std::vector<Reason>& reasons) {
    constexpr std::size_t kWindow = 30;
    constexpr double kBrisk = 60;
    constexpr double kVariation = 0.005;
    double sum = 0;
    double squares = 0;
    std::size_t brisk = 0;  // minutes in a row
    std::size_t longest = 0;
    std::size_t longest_end = 0;
    std::size_t even = 0;  // even windows in a row
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        const double x = minutes.steps[i];
        if (x < kBrisk || !minutes.fine[i]) {
            brisk = even = 0;
            sum = squares = 0;
            continue;
        }
        ++brisk;
        sum += x;
        squares += x * x;
        if (brisk > kWindow) {
            const double gone = minutes.steps[i - kWindow];
            sum -= gone;
            squares -= gone * gone;
        }
        if (brisk >= kWindow) {
            const double mean = sum / kWindow;
            const double variance = std::max(0.0, squares / kWindow - mean * mean);
            even = variance < kVariation * kVariation * mean * mean ? even + 1 : 0;
            if (even > 0 && even + kWindow - 1 > longest) {
                longest = even + kWindow - 1;
                longest_end = i + 1;
            }
        }
    }
    if (const int points = ramp(static_cast<double>(longest), kWindow, 90, 60, 95)) {
        reasons.push_back({"variation", points, static_cast<double>(longest), kWindow, minutes.at(longest_end - longest),
                           minutes.at(longest_end),
                           concat(longest, " minutes of brisk walking that vary by less than half a percent")});
    }
}

/// The longest run of minutes with one and the same count.
void judge_equal_runs(const Minutes& minutes, std::vector<Reason>& reasons) {
    constexpr double kSomeSteps = 40;
    constexpr double kThreshold = 15;
    std::size_t run = 0;
    std::size_t longest = 0;
    std::size_t longest_end = 0;
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        const bool counts = minutes.steps[i] >= kSomeSteps && minutes.fine[i];
        const bool same = run > 0 && minutes.steps[i] == minutes.steps[i - 1];
        run = !counts ? 0 : same ? run + 1 : 1;
        if (run > longest) {
            longest = run;
            longest_end = i + 1;
        }
    }
    if (const int points = ramp(static_cast<double>(longest), kThreshold, 40, 40, 90)) {
        reasons.push_back({"equal_minutes", points, static_cast<double>(longest), kThreshold, minutes.at(longest_end - longest),
                           minutes.at(longest_end),
                           concat(longest, " minutes in a row with ", whole(minutes.steps[longest_end - 1]), " steps each")});
    }
}

/// The longest time on the move without five quiet minutes in a row. The longest run of honest people at 100 steps a minute or
/// more is 120 minutes; a marathon takes up to six hours, but with pauses or at a run, and is looked at by a person.
void judge_endurance(const Minutes& minutes, std::vector<Reason>& reasons) {
    constexpr double kMoving = 60;
    constexpr std::size_t kPause = 5;
    constexpr double kThreshold = 300;
    std::size_t begin = 0;
    std::size_t quiet = kPause;
    std::size_t longest = 0;
    std::size_t longest_begin = 0;
    for (std::size_t i = 0; i < minutes.steps.size(); ++i) {
        if (minutes.steps[i] >= kMoving) {
            if (quiet >= kPause) {
                begin = i;
            }
            quiet = 0;
            if (i + 1 - begin > longest) {
                longest = i + 1 - begin;
                longest_begin = begin;
            }
        } else {
            ++quiet;
        }
    }
    if (const int points = ramp(static_cast<double>(longest), kThreshold, 540, 40, 90)) {
        reasons.push_back({"no_pause", points, static_cast<double>(longest), kThreshold, minutes.at(longest_begin),
                           minutes.at(longest_begin + longest),
                           concat(longest, " minutes on the move without a pause of five minutes")});
    }
}

/// Honest days: at most 43,112 steps among 3,666 of both studies. The highest documented day is 204,371.
void judge_day(const Reckoning& reckoning, std::vector<Reason>& reasons) {
    constexpr double kThreshold = 60'000;
    const auto steps = static_cast<double>(reckoning.earning.count());
    if (const int points = ramp(steps, kThreshold, 120'000, 40, 100)) {
        reasons.push_back({"day_total", points, steps, kThreshold, 0, 0,
                           concat(whole(steps), " steps in a day; honest days stay below ", whole(kThreshold))});
    }
}

/// Metres a step, where the samples say so. Honest days: 0.59 (1%) to 1.43 at most.
void judge_stride(const Day& day, const Reckoning& reckoning, std::vector<Reason>& reasons) {
    constexpr double kEnough = 1'000;
    constexpr double kShort = 0.25;
    constexpr double kLong = 2.0;
    double steps = 0;
    double metres = 0;
    SliceRef before{~0u, ~0u};
    for (const Segment& segment : reckoning.segments) {
        const Slice& slice = day.lanes()[segment.of.lane].slices[segment.of.slice];
        if (slice.distance > 0 && segment.of != before) {
            steps += slice.steps;
            metres += slice.distance / 10.0;
        }
        before = segment.of;
    }
    if (steps < kEnough) {
        return;
    }
    const double stride = std::round(metres / steps * 1000) / 1000;
    if (stride < kShort || stride > kLong) {
        reasons.push_back({"stride", 60, stride, stride < kShort ? kShort : kLong, 0, 0,
                           concat(stride, " metres a step over ", whole(steps), " steps")});
    }
}

/// Steps typed in by hand, where the setting lets them earn.
void judge_method(const Day& day, const Reckoning& reckoning, const CountingRules& rules, std::vector<Reason>& reasons) {
    if (!rules.manual_earns || reckoning.walked.count() == 0) {
        return;
    }
    double manual = 0;
    for (const Share& share : shares_of(day, reckoning)) {
        const LaneKey& key = day.lanes()[share.of.lane].key;
        if (key.method == RecordingMethod::manual || key.source == kManualSource) {
            manual += static_cast<double>(share.counted);
        }
    }
    const double share = manual / static_cast<double>(reckoning.walked.count());
    if (const int points = ramp(share, 0.25, 1, 10, 40)) {
        reasons.push_back({"typed_in", points, share, 0.25, 0, 0, concat(whole(share * 100), "% of the steps were typed in")});
    }
}

}  // namespace

Verdict judge(const Day& day, const Reckoning& reckoning, const CountingRules& rules) {
    Verdict verdict;
    const Minutes minutes = minutes_of(day, reckoning);
    judge_cadence(minutes, verdict.reasons);
    judge_variation(minutes, verdict.reasons);
    judge_equal_runs(minutes, verdict.reasons);
    judge_endurance(minutes, verdict.reasons);
    judge_day(reckoning, verdict.reasons);
    judge_stride(day, reckoning, verdict.reasons);
    judge_method(day, reckoning, rules, verdict.reasons);
    std::stable_sort(verdict.reasons.begin(), verdict.reasons.end(),
                     [](const Reason& a, const Reason& b) { return a.points > b.points; });
    for (const Reason& reason : verdict.reasons) {
        verdict.score = std::min(100, verdict.score + reason.points);
    }
    return verdict;
}

}  // namespace fitkart
