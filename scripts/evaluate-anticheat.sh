#!/usr/bin/env bash
# How well the score tells cheats from honest days: real people's days, and families of cheats injected into copies of them.
# Prints the table of docs/anti-cheat.md; fails when a goal is missed. The data are not part of the project: FITKART_DATA or
# ../shared/data. `--svg [FOLDER]` draws the pictures of that page and of docs/steps.md anew.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/lib/suites.sh"

data=${FITKART_DATA:-$root/../shared/data}
minutes=$data/fitbit/minute_steps.csv.gz
if [ ! -r "$minutes" ]; then
    echo "evaluate-anticheat: there is no $minutes" >&2
    [ -z "${FITKART_CI:-}" ]
    exit
fi
need_packages cmake ninja-build g++ libssl-dev >&2
build=$state/build/evaluate
{
    cmake -S "$root" -B "$build" -G Ninja -DBUILD_TESTING=OFF -DFITKART_BENCH=OFF && cmake --build "$build" --target evaluate hearts strangers three_sources
} >"$state/log/evaluate.log" 2>&1 || { cat "$state/log/evaluate.log" >&2; exit 1; }

pictures=()
if [ "${1:-}" = --svg ]; then
    folder=${2:-$root/docs/images}
    pictures=(--svg "$folder")
    "$build/three_sources" "$folder/three-sources.svg"
fi
status=0
gzip -dc "$minutes" | awk -f "$root/scripts/demo/fitbit.awk" - "$data/fitbit/daily_activity.csv" | "$build/evaluate" "${pictures[@]}" || status=1
awk -f "$root/test/evaluation/lifesnaps.awk" "$data/lifesnaps/daily_activity.csv" <(gzip -dc "$data/lifesnaps/hourly_steps.csv.gz") | "$build/strangers" || status=1
gzip -dc "$data/fitbit/minute_heart_rate.csv.gz" | awk -f "$root/test/evaluation/fitbit_hearts.awk" | "$build/hearts" || status=1
exit "$status"
