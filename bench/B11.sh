# shellcheck shell=bash disable=SC2034,SC2154
title='transfer, credit, checkout, balance with 1,000,000 wallets, 8 clients'
against='the same with 10,000 wallets'
goal='cost of a call at most 1.5 times'
# One row: of each operation, what a call costs with many wallets against what it costs with few.
sizes=(10000 100000 1000000)
operations=(transfer credit checkout balance)
yardstick=balance-plain  # in the last column

# at_size SIZE: a script for 10,000 people, for as many.
at_size() { sed "s/\b10000\b/$1/g; s/\b9998\b/$(($1 - 2))/g"; }

row() {
    local size operation round
    for size in "${sizes[@]}"; do
        bench_database "bench_scale_$size"
        people "$size" 1000000
        products 1000 1000000000
    done
    for operation in "${operations[@]}" "$yardstick"; do
        for size in "${sizes[@]}"; do
            at_size "$size" <"$root/bench/sql/$operation.sql" >"$run_folder/B11.$operation.$size"
        done
    done
    # Round 0 warms up: the first touch of each page after a checkpoint writes all of it into the WAL.
    for round in $(seq 0 "$rounds"); do
        for operation in "${operations[@]}" "$yardstick"; do
            for size in "${sizes[@]}"; do
                echo "$round $operation $size $(PGDATABASE=bench_scale_$size rate 8 "$run_folder/B11.$operation.$size")"
            done
        done
    done | tee "$run_folder/B11.rates" | sed 's/^/B11 /' >&2
    for size in "${sizes[@]}"; do
        PGDATABASE=bench_scale_$size sound
    done
    awk -v title="$title" -v against="$against" -v goal="$goal" -v operations="${operations[*]}" -v yardstick="$yardstick" '
        $1 > 0 { rate[$1, $2, $3] = $4; rounds = $1 }
        function middle(list, n,    i, j, x) {
            for (i = 2; i <= n; i++) { x = list[i]; for (j = i - 1; j > 0 && list[j] > x; j--) list[j + 1] = list[j]; list[j + 1] = x }
            return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
        }
        function growth(operation, size,    r, list) {
            for (r = 1; r <= rounds; r++) list[r] = rate[r, operation, 10000] / rate[r, operation, size]
            median = middle(list, rounds); least = list[1]; most = list[rounds]
            return median
        }
        END {
            n = split(operations, name, " ")
            for (i = 1; i <= n; i++) {
                at_100000 = at_100000 (i > 1 ? ", " : "") name[i] " " sprintf("%.2f", growth(name[i], 100000))
                growth(name[i], 1000000)
                ratios = ratios (i > 1 ? ", " : "") name[i] " " sprintf("**%.2f** (%.2f to %.2f)", median, least, most)
            }
            growth(yardstick, 1000000)
            printf "| B11 | %s | %s | %s | %s | | | with 100,000: %s; plain SQL that reads the rows of balance by their keys, with 1,000,000: %.2f (%.2f to %.2f) |\n", title, against, goal, ratios, at_100000, median, least, most
        }' "$run_folder/B11.rates"
}
