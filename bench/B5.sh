# shellcheck shell=bash disable=SC2034,SC2154
title='transfer_coins_batch, 10,000 a call'
against='transfer_coins, 8 clients (B1)'
goal=8
unit='transfers/s'
prepare() {
    bench_database bench_coins
    people 10000 1000000
}
# One call a transaction, as a payroll does it; its rate is of calls.
ours() { rate 1 "$root/bench/sql/transfer_batch.sql" | awk '{ print $1 * 10000 }'; }
theirs() { rate 8 "$root/bench/sql/transfer.sql"; }
check() {
    note="transfer_coins by one client, as a payroll without a batch: $(rate 1 "$root/bench/sql/transfer.sql" | cut -d. -f1) /s"
    sound
}
