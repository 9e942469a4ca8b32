#!/usr/bin/env bash
# The unit tests under AddressSanitizer and UndefinedBehaviorSanitizer.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

need_packages cmake ninja-build g++ libboost-dev libssl-dev libgtest-dev librapidcheck-dev
passed=0 failed=0
for sanitizer in address undefined; do
    say "=== $sanitizer"
    unit_tests "$state/build/unit-$sanitizer" -DFITKART_SANITIZE=$sanitizer -DFITKART_BENCH=OFF -DCMAKE_BUILD_TYPE=Debug \
        ${FITKART_CMAKE_OPTIONS:-}
    passed=$((passed + passed_tests)) failed=$((failed + failed_tests))
done
result "$passed" "$failed"
