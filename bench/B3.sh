# shellcheck shell=bash disable=SC2034,SC2154
title='record_steps, one sample, days that hold 700, 8 clients'
against='pgbench simple-update, 8 clients'
goal=0.5
prepare() {
    bench_database bench_steps
    people 1000
    psql -o /dev/null -c "SELECT r.accepted
        FROM (SELECT array_agg(bench.person(n)) AS who, array_agg(current_date - interval '1 day' + m * interval '1 minute') AS begins,
                     array_agg(current_date - interval '1 day' + (m + 1) * interval '1 minute') AS ends, array_agg(3 + (n * 7 + m * 13)::integer % 20) AS steps
                FROM generate_series(1, 1000) AS n, generate_series(0, 699) AS m) AS day,
             fitkart.ingest_steps(day.who, day.begins, day.ends, day.steps, 'fitbit', 'automatic') AS r"
    psql -c 'VACUUM ANALYZE' -c CHECKPOINT
}
ours() { rate 8 "$root/bench/sql/record-steps.sql"; }
theirs() { builtin_rate 8 simple-update; }
check() { sound; }
