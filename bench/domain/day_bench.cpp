// B10 and what a delivery costs: a day of 1,440 minutes decoded, one minute taken in, merged, judged, encoded.

#include <benchmark/benchmark.h>

#include "domain/anticheat/score.h"
#include "domain/timeline/codec.h"

namespace fitkart {
namespace {

constexpr DayMillis kMinute = 60'000;

LaneKey lane(const char* source) { return {source, 0, RecordingMethod::automatic, false, true}; }

std::vector<Slice> minutes(int count, DayMillis shift = 0, bool ids = false) {
    std::vector<Slice> slices;
    for (int m = 0; m < count; ++m) {
        Slice slice;
        slice.start = 16 * 60 * kMinute + static_cast<DayMillis>(m) * kMinute + shift;
        slice.length = kMinute;
        slice.steps = 20 + (m * 37) % 100;
        slice.id = ids ? 1 + static_cast<std::uint64_t>(m) * 0x9e3779b97f4a7c15u : 0;
        slices.push_back(slice);
    }
    return slices;
}

Bytes day_bytes(bool two_sources, bool ids = false) {
    Day day;
    day.take(lane("fitbit"), minutes(1440, 0, ids));
    if (two_sources) {
        day.take(lane("google_fit"), minutes(1440, 30'000, ids));
    }
    return encode(day);
}

/// Verdict alone: what B10 asks.
void verdict_of_a_day(benchmark::State& state) {
    const Day day = decode_day(day_bytes(state.range(0) == 2));
    const Reckoning reckoning = reckon(day, {});
    for (auto _ : state) {
        benchmark::DoNotOptimize(judge(day, reckoning, {}));
    }
}
BENCHMARK(verdict_of_a_day)->Arg(1)->Arg(2);

/// Everything that record_steps does with a day but the tables.
void a_minute_into_a_full_day(benchmark::State& state) {
    const Bytes bytes = day_bytes(state.range(0) == 2, state.range(1) == 1);
    Slice late = minutes(1441, 0, state.range(1) == 1).back();
    const CountingRules rules;
    for (auto _ : state) {
        Day day = decode_day(bytes);
        day.take(lane("fitbit"), {&late, 1});
        const Reckoning reckoning = reckon(day, rules);
        benchmark::DoNotOptimize(judge(day, reckoning, rules));
        benchmark::DoNotOptimize(encode(day));
    }
    state.counters["bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(a_minute_into_a_full_day)->Args({1, 0})->Args({2, 0})->Args({1, 1})->Args({2, 1});

void decode(benchmark::State& state) {
    const Bytes bytes = day_bytes(false);
    for (auto _ : state) {
        benchmark::DoNotOptimize(decode_day(bytes));
    }
}
BENCHMARK(decode);

void reckon_day(benchmark::State& state) {
    const Day day = decode_day(day_bytes(state.range(0) == 2));
    const CountingRules rules;
    for (auto _ : state) {
        benchmark::DoNotOptimize(reckon(day, rules));
    }
}
BENCHMARK(reckon_day)->Arg(1)->Arg(2);

}  // namespace
}  // namespace fitkart
