# shellcheck shell=bash disable=SC2034,SC2154
title='ingest_steps, 1,000,000 minutes of 10,000 people'
against='COPY of the same samples as plain rows, partitioned, primary key (user_id, recorded_date, id)'
goal='1.0 (and 0.2 of its bytes)'
unit='samples/s'
prepare() {
    bench_database bench_ingest
    people 10000
    psql <<'SQL'
CREATE TABLE bench.samples (user_id uuid, recorded_date date, id uuid, started_at timestamptz, ended_at timestamptz, steps integer,
                            source text, recording_method text, PRIMARY KEY (user_id, recorded_date, id)) PARTITION BY RANGE (recorded_date);
CREATE TABLE bench.samples_all PARTITION OF bench.samples DEFAULT;
SQL
}
# A round's samples: 100 minutes of each of 10,000 people, on a day of the round's own.
samples_of() {
    cat <<SQL
SELECT bench.person(n) AS user_id, current_date - 1 - $1 AS recorded_date, gen_random_uuid() AS id,
       (current_date - 1 - $1)::timestamptz + (480 + m + n % 300) * interval '1 minute' AS started_at,
       (current_date - 1 - $1)::timestamptz + (481 + m + n % 300) * interval '1 minute' AS ended_at,
       (20 + (n * 7 + m * 13) % 100)::integer AS steps, 'fitbit'::text AS source, 'automatic'::text AS recording_method
  FROM generate_series(1, 10000) AS n, generate_series(0, 99) AS m
SQL
}
sizes() {
    psql -Atc "SELECT sum(pg_relation_size(c.oid) + pg_indexes_size(c.oid)) FROM pg_class c
                WHERE c.relnamespace = '$1'::regnamespace AND c.relkind = 'r'"
}
ours() {
    psql -c "CREATE TABLE bench.waiting AS $(samples_of "$1")" -c CHECKPOINT
    local before after
    before=$(sizes fitkart)
    timed 1000000 "WITH parts AS MATERIALIZED (SELECT bench.person(part * 1000) AS after, bench.person((part + 1) * 1000) AS up_to FROM generate_series(0, 9) AS part)
        SELECT r.accepted
          FROM parts AS p,
               LATERAL (SELECT array_agg(w.user_id) AS who, array_agg(w.started_at) AS begins, array_agg(w.ended_at) AS ends, array_agg(w.steps) AS steps
                          FROM bench.waiting w WHERE w.user_id > p.after AND w.user_id <= p.up_to) AS day,
               LATERAL fitkart.ingest_steps(day.who, day.begins, day.ends, day.steps, 'fitbit', 'automatic') AS r"
    after=$(sizes fitkart)
    echo "$((after - before))" >>"$run_folder/B4.ours"
    psql -c 'DROP TABLE bench.waiting'
}
theirs() {
    psql -c "COPY ($(samples_of "$1")) TO STDOUT" >"$run_folder/B4.copy"
    local before after
    before=$(sizes bench)
    timed 1000000 "\copy bench.samples FROM '$run_folder/B4.copy'"
    after=$(sizes bench)
    echo "$((after - before))" >>"$run_folder/B4.theirs"
    rm -f "$run_folder/B4.copy"
}
check() {
    note="bytes: $(paste "$run_folder/B4.ours" "$run_folder/B4.theirs" |
        awk '{ a += $1; b += $2 } END { printf "%.2f of those of COPY", a / b }')"
    rm -f "$run_folder/B4.ours" "$run_folder/B4.theirs"
    sound
}
