# shellcheck shell=bash disable=SC2034,SC2154
title='leaderboard_rank and leaderboard_around at 1,000,000 users, 8 clients'
against='pgbench -S, 8 clients'
goal='0.6 and 0.25'
prepare() {
    psql -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = 'bench_board'" | grep -q 1 &&
        [ "$(psql -d bench_board -Atc 'SELECT count(*) FROM fitkart.users' 2>/dev/null)" = 1000000 ] || {
        bench_database bench_board
        people 1000000
        ranked_people
    }
    export PGDATABASE=bench_board
    psql -o /dev/null -c "SELECT r.users FROM fitkart.refresh_leaderboard('all_time') r" -c 'VACUUM ANALYZE'
}
ours() {
    echo "$(rate 8 "$root/bench/sql/around.sql")" >>"$run_folder/B9.around"
    rate 8 "$root/bench/sql/rank.sql"
}
theirs() {
    builtin_rate 8 select-only | tee -a "$run_folder/B9.select"
}
check() {
    note="leaderboard_around: $(paste "$run_folder/B9.around" "$run_folder/B9.select" | awk '{ print $1 / $2 }' | sort -n |
        awk '{ r[NR] = $1 } END { printf "%.2f (%.2f to %.2f)", r[int((NR + 1) / 2)], r[1], r[NR] }')"
    rm -f "$run_folder/B9.around" "$run_folder/B9.select"
}
