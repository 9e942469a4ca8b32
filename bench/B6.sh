# shellcheck shell=bash disable=SC2034,SC2154
title='checkout, 2 items of 1,000 products, 8 clients'
against='pgbench simple-update, 8 clients'
goal=0.5
prepare() {
    bench_database bench_orders
    people 10000 1000000
    products 1000 1000000000
}
ours() { rate 8 "$root/bench/sql/checkout.sql"; }
theirs() { builtin_rate 8 simple-update; }
check() { sound; }
