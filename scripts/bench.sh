#!/usr/bin/env bash
# Measures FitKart against plain SQL doing the same work, on a private server, in one run: ratios, since machines differ.
#
#   scripts/bench.sh              all of bench/B*.sh
#   scripts/bench.sh B1 B5        these
#   scripts/bench.sh --write ...  and puts the newest row of each into bench/README.md
#
# FITKART_BENCH_ROUNDS (5) rounds of ours and theirs in turn, FITKART_BENCH_SECONDS (10) each.
# shellcheck source=bench/lib.sh
. "$(dirname "$0")/../bench/lib.sh"

write=''
[ "${1:-}" != --write ] || { write=yes; shift; }
case ${1:-} in -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit ;; esac
benchmarks=("$@")
[ $# -gt 0 ] || benchmarks=(B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11)

bench_server
trap 'stop_cluster "$bench_cluster"' EXIT
rows=$state/bench/rows
mkdir -p "$rows"

measure() (
    unit='/s' note='' goal='' title='' against=''
    check() { :; }
    # shellcheck disable=SC1090
    . "$root/bench/$1.sh"
    say "$1: $title" >&2
    if declare -F row >/dev/null; then
        row
        exit
    fi
    prepare
    read -r median least most a b < <(run_rounds)
    check
    echo "| $1 | $title | $against | $goal | **$median** ($least to $most) | $a $unit | $b $unit | $note |"
)

for benchmark in "${benchmarks[@]}"; do
    if measure "$benchmark" >"$rows/new"; then
        mv "$rows/new" "$rows/$benchmark"
        cat "$rows/$benchmark"
    else
        say "$benchmark failed" >&2
    fi
done

# the newest row of each benchmark
table() {
    echo "| # | work | against | goal | ratio: median (min to max) | ours | theirs | |"
    echo "|---|---|---|---|---|---|---|---|"
    for benchmark in B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11; do
        [ ! -e "$rows/$benchmark" ] || cat "$rows/$benchmark"
    done
}

if [ -n "$write" ]; then
    table >"$rows/table"
    awk -v table="$rows/table" '
        /<!-- table -->/ { print; while ((getline line < table) > 0) print line; skip = 1; next }
        /<!-- end -->/ { skip = 0 }
        !skip { print }' "$root/bench/README.md" >"$rows/page" && cp "$rows/page" "$root/bench/README.md"
fi
