/// How evenly: machines vary less than people, and otherwise.
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "domain/anticheat/lanes.h"
#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {

std::vector<Bout> brisk_bouts(const Minutes& minutes) {
    constexpr double kBrisk = 60;
    std::vector<Bout> bouts;
    for (std::size_t begin = 0; begin < minutes.steps.size();) {
        std::size_t end = begin;
        while (end < minutes.steps.size() && minutes.steps[end] >= kBrisk && minutes.fine[end]) {
            ++end;
        }
        if (end - begin >= kHalfAnHour) {
            bouts.push_back({begin, end});
        }
        begin = end + 1;
    }
    return bouts;
}

/// The longest stretch, in minutes, in which every window of half an hour of brisk walking varies by less than 0.5%. That never
/// occurred in 1,373 honest days; a machine's stroke does nothing else.
void variation(const Minutes& minutes, std::span<const Bout> brisk, Findings& found) {
    constexpr std::size_t kWindow = kHalfAnHour;
    constexpr double kVariation = 0.005;
    std::size_t longest = 0;
    std::size_t longest_end = 0;
    double least = 1;
    for (const Bout& bout : brisk) {
        const double* const walked = &minutes.steps[bout.begin];
        double sum = 0;
        double squares = 0;
        std::size_t even = 0;  // even windows in a row
        for (std::size_t i = 0; i < bout.end - bout.begin; ++i) {
            const double gone = i < kWindow ? 0 : walked[i - kWindow];
            sum += walked[i] - gone;
            squares += walked[i] * walked[i] - gone * gone;
            if (i + 1 < kWindow) {
                continue;
            }
            // The variance and the square of the mean, each times the square of the window.
            const double variance = kWindow * squares - sum * sum;
            even = variance < kVariation * kVariation * sum * sum ? even + 1 : 0;
            if (!found.only_reasons()) {
                least = std::min(least, std::sqrt(std::max(0.0, variance)) / sum);
            }
            if (even > 0 && even + kWindow - 1 > longest) {
                longest = even + kWindow - 1;
                longest_end = bout.begin + i + 1;
            }
        }
    }
    found.measured("variation", least, kVariation);
    if (const int points = ramp(static_cast<double>(longest), kWindow, 90, 60, 95)) {
        found.add({"variation", points, static_cast<double>(longest), kWindow, minutes.at(longest_end - longest),
                   minutes.at(longest_end),
                   concat(longest, " minutes of brisk walking that vary by less than half a percent")});
    }
}

/// The longest run of minutes with one and the same count.
void equal_minutes(const Minutes& minutes, Findings& found) {
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
    found.measured("equal_minutes", static_cast<double>(longest), kThreshold);
    if (const int points = ramp(static_cast<double>(longest), kThreshold, 40, 40, 90)) {
        found.add({"equal_minutes", points, static_cast<double>(longest), kThreshold, minutes.at(longest_end - longest),
                   minutes.at(longest_end),
                   concat(longest, " minutes in a row with ", whole(minutes.steps[longest_end - 1]), " steps each")});
    }
}

/// The longest run of longer samples, one right after the other, that last equally long and have one and the same count. Nobody walks
/// the same hundreds of steps eight times in a row; what does is a machine, or an app that spreads a total over the time of a
/// workout, which is why it takes more than forty to stop a day.
void equal_samples(const Day& day, const Reckoning& reckoning, const Minutes& minutes, Findings& found) {
    constexpr double kSomeSteps = 40;  // a minute
    constexpr double kThreshold = 8;
    constexpr double kMinute = 60'000;
    if (!minutes.with_coarse) {
        return;
    }
    std::size_t run = 0;
    std::size_t longest = 0;
    std::size_t longest_end = 0;
    const Slice* last = nullptr;
    for (std::size_t i = 0; i < reckoning.segments.size(); ++i) {
        const Segment& segment = reckoning.segments[i];
        const Slice& slice = day.lanes()[segment.of.lane].slices[segment.of.slice];
        const bool whole_sample = segment.to - segment.from == slice.length;
        const bool counts = slice.length > kLongestFine && whole_sample && slice.steps * kMinute >= kSomeSteps * slice.length;
        const bool same = run > 0 && slice.length == last->length && slice.steps == last->steps && segment.from == reckoning.segments[i - 1].to;
        run = !counts ? 0 : same ? run + 1 : 1;
        last = &slice;
        if (run > longest) {
            longest = run;
            longest_end = i + 1;
        }
    }
    found.measured("equal_samples", static_cast<double>(longest), kThreshold);
    if (const int points = ramp(static_cast<double>(longest), kThreshold, 60, 40, 90)) {
        const Segment& end = reckoning.segments[longest_end - 1];
        found.add({"equal_samples", points, static_cast<double>(longest), kThreshold, reckoning.segments[longest_end - longest].from, end.to,
                   concat(longest, " samples in a row with ", day.lanes()[end.of.lane].slices[end.of.slice].steps, " steps each")});
    }
}

/// The longest stretch of brisk walking whose pace neither drifts nor stumbles: its minutes scatter around their mean as if each
/// were drawn anew. People's pace wanders (neighbouring minutes resemble each other) and now and then they stop at a kerb; an arm
/// that shakes a telephone does neither. Measured on the bouts of an hour and more of 22 people: lag-one correlation times the
/// root of the length above 0.9 (a stumble in each that was below 1.8), where white noise stays below 1.65 in 95 of 100 cases.
void drift(const Minutes& minutes, std::span<const Bout> brisk, Findings& found) {
    constexpr std::size_t kLeast = 60;
    constexpr double kWandering = 1.8;
    constexpr double kStumble = 0.2;    // of the mean
    constexpr double kStumbles = 0.02;  // of the minutes
    std::size_t longest = 0;
    std::size_t longest_begin = 0;
    double wandering = 0;
    for (const Bout& bout : brisk) {
        // The first and the last minute are only partly walked.
        const std::span<const double> walked{&minutes.steps[bout.begin + 1], bout.end - bout.begin - 2};
        if (walked.size() < kLeast || walked.size() <= longest) {
            continue;
        }
        const auto n = static_cast<double>(walked.size());
        const double mean = lanes::sum(walked.size(), [&](std::size_t i) { return walked[i]; }) / n;
        const auto off = [&](std::size_t i) { return walked[i] - mean; };
        const double squares = lanes::sum(walked.size(), [&](std::size_t i) { return off(i) * off(i); });
        const double products = lanes::sum(walked.size() - 1, [&](std::size_t i) { return off(i) * off(i + 1); });
        const double stumbles = lanes::sum(walked.size(), [&](std::size_t i) { return std::abs(off(i)) > kStumble * mean ? 1.0 : 0.0; });
        const double wanders = squares > 0 ? products / squares * std::sqrt(n) : 0;
        if (stumbles >= kStumbles * n) {
            continue;
        }
        found.measured("drift", wanders, kWandering);
        if (wanders < kWandering) {
            longest = walked.size();
            longest_begin = bout.begin + 1;
            wandering = wanders;
        }
    }
    if (const int points = ramp(static_cast<double>(longest), kLeast, 90, 60, 90)) {
        found.add({"drift", points, std::round(wandering * 1000) / 1000, kWandering, minutes.at(longest_begin),
                   minutes.at(longest_begin + longest),
                   concat(longest, " minutes of brisk walking whose pace neither drifts nor stumbles")});
    }
}

}  // namespace fitkart::rules
