// B10: the verdict of a day of 1,440 minutes, and its parts.
#include <benchmark/benchmark.h>

#include <vector>

#include "domain/anticheat/score.h"
#include "domain/timeline/codec.h"
#include "domain/timeline/union.h"

namespace {

using namespace fitkart;

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;

/// A step count for every minute of the day: walking at 80 to 120, day and night, so that every rule has all to look at.
Day day_of(int minutes) {
    std::vector<Slice> slices;
    for (int minute = 0; minute < minutes; ++minute) {
        slices.push_back(Slice{.start = kMidnight + static_cast<DayMillis>(minute) * kMinute,
                               .length = kMinute,
                               .steps = 80 + minute * 7919 % 41});
    }
    Day day;
    day.take(LaneKey{.source = "fitbit", .method = RecordingMethod::automatic}, slices);
    return day;
}

void verdict(benchmark::State& state) {
    const Day day = day_of(static_cast<int>(state.range(0)));
    const CountingRules rules;
    for (auto _ : state) {
        benchmark::DoNotOptimize(judge(day, reckon(day, rules), rules));
    }
}
BENCHMARK(verdict)->Arg(1440)->Arg(700)->Arg(100)->Unit(benchmark::kMicrosecond);

void reckoning(benchmark::State& state) {
    const Day day = day_of(static_cast<int>(state.range(0)));
    const CountingRules rules;
    for (auto _ : state) {
        benchmark::DoNotOptimize(reckon(day, rules));
    }
}
BENCHMARK(reckoning)->Arg(1440)->Unit(benchmark::kMicrosecond);

void decoding(benchmark::State& state) {
    const auto bytes = encode(day_of(static_cast<int>(state.range(0))));
    for (auto _ : state) {
        benchmark::DoNotOptimize(decode_day(bytes));
    }
}
BENCHMARK(decoding)->Arg(1440)->Unit(benchmark::kMicrosecond);

void one_more_minute(benchmark::State& state) {
    const Day full = day_of(static_cast<int>(state.range(0)));
    const std::vector<Slice> minute{Slice{.start = kMidnight + 1439 * kMinute, .length = kMinute, .steps = 100}};
    const LaneKey key{.source = "fitbit", .method = RecordingMethod::automatic};
    for (auto _ : state) {
        Day day = full;
        benchmark::DoNotOptimize(day.take(key, minute));
    }
}
BENCHMARK(one_more_minute)->Arg(1439)->Unit(benchmark::kMicrosecond);

/// What record_steps reckons for one more sample of a stored day.
void one_more_sample(benchmark::State& state) {
    const auto bytes = encode(day_of(static_cast<int>(state.range(0))));
    const std::vector<Slice> minute{Slice{.start = kMidnight + static_cast<DayMillis>(state.range(0)) * kMinute, .length = kMinute, .steps = 100}};
    const LaneKey key{.source = "fitbit", .method = RecordingMethod::automatic};
    const CountingRules rules;
    for (auto _ : state) {
        Day day = decode_day(bytes);
        day.take(key, minute);
        benchmark::DoNotOptimize(judge(day, reckon(day, rules), rules));
    }
}
BENCHMARK(one_more_sample)->Arg(700)->Arg(1439)->Unit(benchmark::kMicrosecond);

}  // namespace
