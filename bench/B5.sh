# shellcheck shell=bash disable=SC2034,SC2154
title='transfer_coins_batch, 10,000 a call, a client a core'
against='transfer_coins, 8 clients (B1)'
goal=8
unit='transfers/s'
prepare() {
    rm -f "$run_folder/B5.one" "$run_folder/B5.single"
    bench_database bench_coins
    people $((10000 * threads)) 1000000
}
# One call a transaction, as a payroll does it, each client with 10,000 people of its own; the rate of calls, as transfers.
batches() { rate "$1" "$root/bench/sql/transfer_batch.sql" | awk '{ print $1 * 10000 }'; }
ours() {
    batches 1 >>"$run_folder/B5.one"
    batches "$threads"
}
theirs() { rate 8 "$root/bench/sql/transfer.sql" | tee -a "$run_folder/B5.single"; }
check() {
    note="by one client: $(paste "$run_folder/B5.one" "$run_folder/B5.single" | awk '{ print $1 / $2, $1 }' | sort -n |
        awk '{ r[NR] = $1; t[NR] = $2 } END { m = int((NR + 1) / 2); printf "%.2f (%.2f to %.2f), %.0f transfers/s", r[m], r[1], r[NR], t[m] }'); transfer_coins by one client, as a payroll without a batch: $(rate 1 "$root/bench/sql/transfer.sql" | cut -d. -f1) /s"
    rm -f "$run_folder/B5.one" "$run_folder/B5.single"
    sound
}
