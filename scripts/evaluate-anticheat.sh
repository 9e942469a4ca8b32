#!/usr/bin/env bash
# How well the score tells cheats from honest days: real people's days, and families of cheats injected into copies of them.
# Prints the table of docs/anti-cheat.md; fails when a goal is missed. The data are not part of the project: FITKART_DATA or
# ../shared/data. `--svg` draws the pictures of that page and of docs/steps.md anew.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/lib/suites.sh"

data=${FITKART_DATA:-$root/../shared/data}
minutes=$data/fitbit/minute_steps.csv.gz
if [ ! -r "$minutes" ]; then
    echo "evaluate-anticheat: there is no $minutes" >&2
    exit "${FITKART_CI:+1}"
fi
need_packages cmake ninja-build g++ libssl-dev >&2
build=$state/build/evaluate
{
    cmake -S "$root" -B "$build" -G Ninja -DBUILD_TESTING=OFF -DFITKART_BENCH=OFF && cmake --build "$build" --target evaluate three_sources
} >"$state/log/evaluate.log" 2>&1 || { cat "$state/log/evaluate.log" >&2; exit 1; }

pictures=()
if [ "${1:-}" = --svg ]; then
    pictures=(--svg "$root/docs/images")
    "$build/three_sources" "$root/docs/images/three-sources.svg"
fi
gzip -dc "$minutes" | awk -f "$root/scripts/demo/fitbit.awk" - "$data/fitbit/daily_activity.csv" | "$build/evaluate" "${pictures[@]}"
