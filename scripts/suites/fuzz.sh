#!/usr/bin/env bash
# Every parser against random input: those of the rules for FITKART_FUZZ_SECONDS (5) each (libFuzzer with both sanitizers),
# those of exports, which need a server, for FITKART_FUZZ_ROUNDS (2000) broken exports each; FITKART_FUZZ_SEED repeats a run.
# Inputs that were worth keeping stay in .fitkart/fuzz/<name>, so that the next run goes on from there.
# Clang 19 (Debian 12 and 13 have it): older ones lack parts of C++20 that g++ 12 knows.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

need_packages cmake ninja-build clang-19 libclang-rt-19-dev libboost-dev libssl-dev
build=$state/build/fuzz
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DFITKART_FUZZ=ON ${FITKART_CMAKE_OPTIONS:-}
cmake --build "$build"
passed=0 failed=0
for source in "$root"/fuzz/*_fuzz.cpp; do
    name=$(basename "$source" .cpp)
    corpus=$state/fuzz/$name
    mkdir -p "$corpus"
    say "=== $name"
    if "$build/$name" -max_total_time="${FITKART_FUZZ_SECONDS:-5}" -max_len=4096 -print_final_stats=1 \
        -artifact_prefix="$state/fuzz/$name-" "$corpus"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
seed=${FITKART_FUZZ_SEED:-0.$RANDOM}
say "=== sample_formats, seed $seed"
test_server
test_database fitkart_fuzz
if psql -X -q -d fitkart_fuzz -v seed="$seed" -v rounds="${FITKART_FUZZ_ROUNDS:-2000}" -f "$root/fuzz/sample_formats.sql"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
fi
result "$passed" "$failed"
