# shellcheck shell=bash disable=SC2034,SC2154
title='checkout of one product, 16 clients'
against='UPDATE … SET stock = stock - 1 on that row, 16 clients'
goal=0.5
prepare() {
    bench_database bench_orders
    people 10000 1000000
    products 2 1000000000
    # the second product has all its units in one slot, as if they stood in a row of their own
    psql -c 'DELETE FROM fitkart.product_stock WHERE product_id = bench.person(2) AND slot > 0' \
        -c 'UPDATE fitkart.product_stock SET free = 1000000000 WHERE product_id = bench.person(2)'
    psql -c 'CREATE TABLE bench.reward_products (LIKE fitkart.reward_products INCLUDING ALL EXCLUDING CONSTRAINTS) WITH (fillfactor = 50)' \
        -c 'INSERT INTO bench.reward_products SELECT * FROM fitkart.reward_products' -c 'VACUUM ANALYZE bench.reward_products'
}
ours() { rate 16 "$root/bench/sql/checkout-one.sql" -D product=1; }
theirs() { rate 16 "$root/bench/sql/stock-plain.sql"; }
check() {
    sold=$(psql -Atc "SELECT a.reserved_quantity = (SELECT coalesce(sum(i.quantity), 0) FROM fitkart.order_items i WHERE i.product_id = a.product_id)
                        FROM fitkart.product_availability a WHERE a.product_id = bench.person(1)")
    [ "$sold" = t ] || die "what is reserved is not what was sold"
    note="not one oversold; with all units in one slot $(rate 16 "$root/bench/sql/checkout-one.sql" -D product=2 | cut -d. -f1) /s"
    sound
}
