# shellcheck shell=bash disable=SC2034,SC2154
title='transfer_coins_batch, 10,000 a call'
against='transfer_coins, 8 clients (B1)'
goal=8
unit='transfers/s'
prepare() {
    bench_database bench_coins
    people 10000 1000000
}
ours() {
    timed 100000 "SELECT sum(done.transferred)
        FROM generate_series(1, 10) AS batch,
             LATERAL (SELECT array_agg(bench.person(n)) AS payers, array_agg(bench.person(1 + (n + batch + $1) % 10000)) AS payees,
                             array_agg(1::bigint) AS amounts FROM generate_series(1, 10000) AS n) AS list,
             LATERAL fitkart.transfer_coins_batch(list.payers, list.payees, list.amounts) AS done"
}
theirs() { rate 8 "$root/bench/sql/transfer.sql"; }
check() { sound; }
