#!/usr/bin/env bash
# The rules of src/domain, without a server.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

need_packages cmake ninja-build g++ libboost-dev libssl-dev libgtest-dev librapidcheck-dev
unit_tests "$state/build/unit" -DFITKART_BENCH=OFF ${FITKART_CMAKE_OPTIONS:-}
result "$passed_tests" "$failed_tests"
