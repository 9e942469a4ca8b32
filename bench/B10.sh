# shellcheck shell=bash disable=SC2034,SC2154
title='verdict of a day of 1,440 minutes (domain library)'
against='–'
goal='under 100 µs of CPU'
# One row of the table, without rounds: Google Benchmark repeats by itself.
row() {
    need_packages cmake ninja-build libbenchmark-dev
    cmake -S "$root" -B "$state/build/bench" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF >/dev/null
    cmake --build "$state/build/bench" >/dev/null
    "$state/build/bench/verdict_bench" --benchmark_repetitions="$rounds" --benchmark_format=csv 2>/dev/null |
        awk -F, -v title="$title" -v goal="$goal" '
            $1 ~ /"?verdict\/1440(_median)?"?$/ { if ($1 ~ /median/) median = $4; else { if (least == "" || $4 < least) least = $4; if ($4 > most) most = $4 } }
            $1 ~ /"?(reckoning|decoding|one_more_minute|one_more_sample)\/[0-9]+_median"?$/ { split($1, name, "/"); sub(/^"/, "", name[1]); sub(/_median.*/, "", name[2]); parts = parts ", " name[1] (name[1] == "one_more_sample" ? " on " name[2] " minutes " : " ") sprintf("%.1f", $4) " µs" }
            END { printf "| B10 | %s | – | %s | **%.1f µs** (%.1f to %.1f) | | | %s |\n", title, goal, median, least, most, substr(parts, 3) }'
}
