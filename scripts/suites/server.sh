#!/usr/bin/env bash
# Whole servers: dump and restore, kill -9 under load, a soak (PostgreSQL::Test, in Perl).
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

test_server
need_packages libipc-run-perl libdbd-pg-perl "postgresql-$pg_major-cron"
private_postgres # with pg_cron in it
tests=("$root"/test/server/t/*.pl)
[ -e "${tests[0]}" ] || { result 0 0; exit; }

# The tests start servers, which root must not: they run where the server's user may write.
work=$run_folder/server
rm -rf "$work" && mkdir -p "$work" && cp -r "$root/test/server/." "$work/"
[ "$(id -u)" != 0 ] || chown -R postgres: "$work"
log=$run_folder/server.tap status=0
as_server env -C "$work" -u PGHOST -u PGPORT -u PGUSER \
    PATH="$bin:$PATH" PG_REGRESS="$pgxs_test/regress/pg_regress" PGPORT=65432 \
    TESTDIR="$work" TESTDATADIR="$work/tmp_check" TESTLOGDIR="$work/log" TMPDIR="${TMPDIR:-/tmp}" \
    prove -v -I "$pgxs_test/perl" -I "$work" "$work"/t/*.pl >"$log" 2>&1 || status=$?
cat "$log"
findings=$(server_log_findings "$work"/tmp_check/log/*_node_*.log | grep -v 'terminated by signal 9' || true)
[ -z "$findings" ] || { say "$findings"; status=1; }
count_tap "$log" "$status"
