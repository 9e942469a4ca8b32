# shellcheck shell=bash disable=SC2034,SC2154
title='transfer_coins, 10,000 wallets, 8 clients'
against='two UPDATE and two INSERT into tables of the same shape, in one PL/pgSQL function'
goal=0.8
prepare() {
    bench_database bench_coins
    people 10000 1000000
    psql -c 'INSERT INTO bench.wallets SELECT * FROM fitkart.wallets' -c 'UPDATE bench.wallets SET last_seq = 0' \
        -c 'VACUUM ANALYZE bench.wallets' -c CHECKPOINT
}
ours() { rate 8 "$root/bench/sql/transfer.sql"; }
theirs() { rate 8 "$root/bench/sql/transfer-plain.sql"; }
check() { sound; }
