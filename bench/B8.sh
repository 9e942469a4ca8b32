# shellcheck shell=bash disable=SC2034,SC2154
title='refresh_leaderboard, 1,000,000 users'
against='CREATE TABLE AS SELECT …, rank() OVER with the same two indexes (ratio of speeds)'
goal='0.77 (1.3 of its time)'
unit='users/s'
prepare() {
    bench_database bench_board
    people 1000000
    ranked_people
}
ours() { timed 1000000 "SELECT r.users FROM fitkart.refresh_leaderboard('all_time') r"; }
theirs() {
    timed 1000000 "CREATE TABLE bench.board AS SELECT rank() OVER (ORDER BY u.total_steps DESC) AS rank, u.id AS user_id, u.total_steps FROM fitkart.users u WHERE u.deleted_at IS NULL ORDER BY u.total_steps DESC, u.id;
                   CREATE INDEX ON bench.board (rank); CREATE UNIQUE INDEX ON bench.board (user_id)"
    psql -c 'DROP TABLE bench.board'
}
