# shellcheck shell=bash disable=SC2034,SC2154
title='credit_coins, 16 clients, different users'
against='transfer_coins (B1): every credit touches issuance, which must be no hot row'
goal=1.0
prepare() {
    bench_database bench_coins
    people 10000 1000000
}
ours() { rate 16 "$root/bench/sql/credit.sql"; }
theirs() { rate 8 "$root/bench/sql/transfer.sql"; }
check() { sound; }
