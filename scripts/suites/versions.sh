#!/usr/bin/env bash
# The suites sql and regress on PostgreSQL 17 and 18, taken from Debian trixie and sid into a folder of their own
# (${XDG_CACHE_HOME:-~/.cache}/fitkart), without touching the machine. FITKART_VERSIONS="17" tries one alone.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"
# shellcheck source=scripts/lib/foreign-postgres.sh
. "$root/scripts/lib/foreign-postgres.sh"

[ "$(id -u)" = 0 ] || { result 0 1 "needs root (chroot)"; exit; }
find_postgres
need_packages mmdebstrap "postgresql-$pg_major-pgtap" libtap-parser-sourcehandler-pgtap-perl
passed=0 failed=0 note=
trap 'stop_foreign_server' EXIT

for version in ${FITKART_VERSIONS:-17 18}; do
    say "=== PostgreSQL $version"
    foreign_postgres "$version"
    build_for_foreign_postgres "$version"
    start_foreign_server "$version"
    bin=$pg_bin
    make_template
    for suite in sql regress; do
        answer=$run_folder/$version-$suite.result
        rm -f "$answer"
        FITKART_TEST_SERVER=$version FITKART_TEST_RUN=$run_folder/$version FITKART_SUITE_RESULT=$answer FITKART_ACCEPT='' \
            bash "$root/scripts/suites/$suite.sh" || true
        read -r p f _ <"$answer" 2>/dev/null || { p=0 f=1; }
        note="$note $version/$suite $p/$((p + f))"
        passed=$((passed + p)) failed=$((failed + f))
    done
    findings=$(server_log_findings "$foreign/cluster.log")
    [ -z "$findings" ] || { say "$findings"; failed=$((failed + 1)); }
    stop_foreign_server
done
result "$passed" "$failed" "$note"
