# shellcheck shell=bash disable=SC2034,SC2154
# What the benchmarks share. A benchmark is a file bench/B<n>.sh with:
#   title, against, goal       what is measured, against what, and the ratio that is aimed at
#   prepare                    makes its data, once
#   ours, theirs               one round each; prints a rate (work a second)
#   check                      optional: after the rounds, fails when the work was not right
# Rounds are interleaved, ours and theirs in turn, in one run on one server; what counts is the median of the ratios.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib/suites.sh"

rounds=${FITKART_BENCH_ROUNDS:-5}
seconds=${FITKART_BENCH_SECONDS:-10}
bench_cluster=$state/bench
threads=$(nproc)

# A durable server with ordinary settings and some memory.
bench_server() {
    find_postgres
    # shellcheck disable=SC2046
    need_packages $(build_packages)
    private_postgres
    build_extension
    if [ ! -s "$bench_cluster/data/PG_VERSION" ]; then
        make_cluster "$bench_cluster" <<'CONF'
listen_addresses = ''
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 30min
max_connections = 60
autovacuum_naptime = 15s
CONF
    fi
    start_cluster "$bench_cluster"
    use_cluster "$bench_cluster"
}

# bench_database NAME: empty, with the extension, its tables and schema bench (people with ids that are counted).
bench_database() {
    PGDATABASE=$1
    export PGDATABASE
    psql -d postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" 2>/dev/null
    psql -o /dev/null -c 'SET client_min_messages = warning' -c 'CREATE EXTENSION fitkart CASCADE' \
        -c 'SELECT * FROM fitkart.migrate()' -c 'SELECT fitkart.seed()' -f "$root/bench/people.sql"
}

# people COUNT [COINS]: signed up 60 days ago; coins are booked by credit_coins.
people() {
    psql -o /dev/null -c "SELECT bench.make_people($1)" -c 'VACUUM ANALYZE fitkart.users, fitkart.wallets'
    if [ -n "${2:-}" ]; then
        psql -o /dev/null -c "SELECT count(c.balance_after) FROM generate_series(1, $1) AS n, LATERAL fitkart.credit_coins(bench.person(n), $2, 'bonus') AS c"
    fi
    psql -c 'CHECKPOINT'
}

# rate CLIENTS SCRIPT [pgbench options]: transactions a second of a script given on stdin or by name.
rate() {
    local clients=$1 script=$2
    shift 2
    command "$bin/pgbench" -n -M prepared -c "$clients" -j "$threads" -T "$seconds" -f "$script" "$@" 2>"$logs/pgbench.err" |
        sed -n 's/^tps = \([0-9.]*\).*/\1/p'
    ! grep -vE '^(pgbench|progress)' "$logs/pgbench.err" | grep -E 'ERROR|aborted' >&2
}

# rate of pgbench's own scripts, which stand in a database of their own
builtin_rate() {
    local clients=$1 name=$2
    if ! psql -d postgres -Atc "SELECT FROM pg_database WHERE datname = 'pgbench'" -c '\q' | grep -q '' ; then
        psql -d postgres -c 'CREATE DATABASE pgbench' 2>/dev/null || true
    fi
    psql -d pgbench -Atc "SELECT to_regclass('pgbench_accounts')" | grep -q . ||
        command "$bin/pgbench" -q -i -s 20 pgbench >/dev/null 2>&1
    PGDATABASE=pgbench command "$bin/pgbench" -n -M prepared -c "$clients" -j "$threads" -T "$seconds" -b "$name" 2>/dev/null |
        sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}

# timed WORK SQL: work a second of one statement.
timed() {
    local begun=$EPOCHREALTIME
    psql -o /dev/null -c "$2"
    awk -v work="$1" -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", work / (b - a) }'
}

# run_rounds: ours, theirs, ours, theirs …; prints "median min max ours theirs".
run_rounds() {
    local round a b
    for round in $(seq 1 "$rounds"); do
        a=$(ours "$round")
        b=$(theirs "$round")
        say "round $round: ours $a, theirs $b" >&2
        echo "$a $b"
    done | awk '{ r[NR] = $1 / $2; o[NR] = $1; t[NR] = $2 }
        function middle(list, n,    i, j, x) {
            for (i = 2; i <= n; i++) { x = list[i]; for (j = i - 1; j > 0 && list[j] > x; j--) list[j + 1] = list[j]; list[j + 1] = x }
            return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
        }
        END { m = middle(r, NR); printf "%.2f %.2f %.2f %.0f %.0f\n", m, r[1], r[NR], middle(o, NR), middle(t, NR) }'
}

# products COUNT STOCK: for one coin each, ids counted as people's are.
products() {
    psql -c "INSERT INTO fitkart.reward_products (id, name, coin_price, stock_quantity, is_active, category, popularity_rank)
             SELECT bench.person(n), 'Product ' || n, 1, $2, true, 'other', 100 + n FROM generate_series(1, $1) AS n" \
        -c 'SELECT fitkart.spread_stock()' -o /dev/null -c 'VACUUM ANALYZE fitkart.reward_products, fitkart.product_stock' -c CHECKPOINT
}

# ranked_people: totals as walking gives them, one day each.
ranked_people() {
    psql -o /dev/null <<'SQL'
SELECT setseed(0.5);
UPDATE fitkart.users SET total_steps = (7142 * exp(random() * 3))::bigint;
VACUUM ANALYZE fitkart.users;
CHECKPOINT;
SQL
}

# sound: the rounds have left every invariant true.
sound() {
    local broken
    broken=$(psql -Atc 'SELECT v.invariant, v.detail FROM fitkart.verify() v WHERE NOT v.ok')
    [ -z "$broken" ] || die "after the rounds: $broken"
}
