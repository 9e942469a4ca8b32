#!/usr/bin/env bash
# Runs the suites and prints a line for each, then "N passed, N failed". Installs what is missing (Debian packages).
#
#   scripts/test.sh              all suites
#   scripts/test.sh unit sql     these
#   scripts/test.sh --list       their names
#
# What a suite printed stands in .fitkart/log/test-<suite>.log.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/lib/suites.sh"

all=(unit border sql security regress isolation server real-data evaluation sanitizers fuzz versions)
case ${1:-} in
    --list) printf '%s\n' "${all[@]}"; exit ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit ;;
esac
suites=("$@")
[ $# -gt 0 ] || suites=("${all[@]}")

export FITKART_TEST_RUN=$run_folder FITKART_SUITE_RESULT=$run_folder/result
rm -f "$run_folder/ready" "$run_folder/cluster/server.log"
trap 'end_of_run' EXIT
end_of_run() {
    if [ -d "$run_folder/cluster/data" ] && find_postgres 2>/dev/null; then
        private_postgres
        stop_cluster "$run_folder/cluster"
    fi
}

total_passed=0 total_failed=0

# line NAME PASSED FAILED SECONDS NOTE
line() { printf '%-11s %6d passed %4d failed %7s s  %s\n' "$@"; }

# run_suite NAME: runs it, prints its line, and what explains a failure.
run_suite() {
    local name=$1 log=$logs/test-$1.log started=$EPOCHREALTIME status=0 passed=0 failed=0 note=
    rm -f "$FITKART_SUITE_RESULT"
    if [ -e "$root/scripts/suites/$name.sh" ]; then
        bash "$root/scripts/suites/$name.sh" >"$log" 2>&1 </dev/null || status=$?
    else
        echo "there is no suite of this name" >"$log"
        status=1
    fi
    if [ -s "$FITKART_SUITE_RESULT" ]; then
        read -r passed failed note <"$FITKART_SUITE_RESULT" || true
        [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || { failed=1; note="exit status $status"; }
    else
        failed=1 note="did not run"
    fi
    line "$name" "$passed" "$failed" "$(seconds_since "$started")" "$note"
    if [ "$failed" -gt 0 ]; then
        explain "$log"
    fi
    total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed))
}

explain() {
    { grep -nE '^not ok|^# +(Failed|got|want|have|have:|expected)|^[-+][^-+]|FAILED|ERROR|error:|Dubious|Parse errors|Failure' "$1" ||
        tail -n 20 "$1"; } | sed -n '1,30p' | cut -c1-200 | sed 's/^/    /'
    say "    (all of it: $1)"
}

for suite in "${suites[@]}"; do
    run_suite "$suite"
done

log=$run_folder/cluster/server.log
if [ -e "$log" ]; then
    findings=$(server_log_findings "$log")
    if [ -n "$findings" ]; then
        line "server log" 0 1 0.0 "crashes, warnings or leaks"
        printf '%s\n' "$findings" | sort | uniq -c | sed -n '1,20p' | cut -c1-200 | sed 's/^/    /'
        total_failed=$((total_failed + 1))
    else
        line "server log" 1 0 0.0 ""
        total_passed=$((total_passed + 1))
    fi
fi

printf '%d passed, %d failed\n' "$total_passed" "$total_failed"
[ "$total_failed" -eq 0 ]
