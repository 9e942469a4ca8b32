# shellcheck shell=bash disable=SC2154
# What the suites share. A suite is a script that prints what it likes and ends by calling `result`.
# shellcheck source=scripts/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prepare_state
run_folder=${FITKART_TEST_RUN:-$state/test}
mkdir -p "$run_folder"

# result PASSED FAILED [NOTE]: the tests of this suite, for scripts/test.sh. A suite that never calls it has not run.
result() {
    local note=${3:-}
    [ "$1" -gt 0 ] || [ "$2" -gt 0 ] || { set -- 0 1; note="no test was found"; }
    if [ -n "${FITKART_SUITE_RESULT:-}" ]; then
        printf '%s %s %s\n' "$1" "$2" "$note" >"$FITKART_SUITE_RESULT"
    fi
    say "passed $1, failed $2 $note"
}

# skipped WHY: this suite cannot run here, and need not.
skipped() {
    [ -z "${FITKART_SUITE_RESULT:-}" ] || printf '0 0 skipped: %s\n' "$1" >"$FITKART_SUITE_RESULT"
    say "skipped: $1"
}

# The test server: a PostgreSQL of our own with the extension of this checkout, a fresh cluster for each run of
# scripts/test.sh, and the database fitkart_template: extension, tables, starter rows and pgTAP.
# Someone who sets FITKART_TEST_SERVER has prepared all this and set PGHOST, PGPORT, PGUSER (scripts/suites/versions.sh).
test_server() {
    find_postgres
    [ -n "${FITKART_TEST_SERVER:-}" ] && { bin=$pg_bin; return 0; }
    # shellcheck disable=SC2046
    need_packages $(build_packages) "postgresql-$pg_major-pgtap" libtap-parser-sourcehandler-pgtap-perl
    private_postgres
    test_cluster=$run_folder/cluster
    if [ ! -e "$run_folder/ready" ]; then
        build_extension
        stop_cluster "$test_cluster"
        rm -rf "$test_cluster"
        test_cluster_settings | make_cluster "$test_cluster" --no-sync
        start_cluster "$test_cluster"
        use_cluster "$test_cluster"
        make_template
        touch "$run_folder/ready"
    fi
    start_cluster "$test_cluster"
    use_cluster "$test_cluster"
}

# Not durable, but loud: every warning with the place that raised it.
test_cluster_settings() {
    cat <<'CONF'
listen_addresses = ''
fsync = off
shared_buffers = 128MB
max_connections = 60
max_prepared_transactions = 10
log_error_verbosity = verbose
log_min_messages = warning
deadlock_timeout = 200ms
CONF
}

make_template() {
    psql -d postgres -c 'DROP DATABASE IF EXISTS fitkart_template' -c 'CREATE DATABASE fitkart_template'
    psql -d fitkart_template -o /dev/null -c 'CREATE EXTENSION fitkart CASCADE' -c 'SELECT * FROM fitkart.migrate()' \
        -c 'SELECT fitkart.seed()' -c 'CREATE EXTENSION pgtap SCHEMA public'
}

# test_database NAME: a fresh copy of the template.
test_database() {
    psql -d postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1 TEMPLATE fitkart_template"
}

# pgtap DATABASE FILE...: runs them and calls result with the number of assertions.
pgtap_options=()
pgtap() {
    local database=$1 log status=0
    shift
    log=$run_folder/$database.tap
    [ -e "$1" ] || { result 0 0; return; }
    (cd "$root" && command pg_prove --psql-bin "$bin/psql" "${pgtap_options[@]}" -v -d "$database" "$@") >"$log" 2>&1 || status=$?
    cat "$log"
    count_tap "$log" "$status"
}

# count_tap LOG STATUS: assertions in verbose output of prove. A file that broke off counts as one failure more.
count_tap() {
    local passed failed broken
    passed=$(grep -cE '^ok [0-9]+' "$1" || true)
    failed=$(grep -E '^not ok [0-9]+' "$1" | grep -vcE '# (TODO|SKIP)' || true)
    broken=$(grep -cE '^ *Parse errors:' "$1" || true)
    [ "$2" -eq 0 ] || [ $((failed + broken)) -gt 0 ] || broken=1
    result "$passed" $((failed + broken))
}

# count_regress LOG: tests in the output of pg_regress, which speaks TAP from version 16 on.
count_regress() {
    passed_tests=$(grep -cE '^(ok +[0-9]+|test .*\.\.\. *ok)' "$1" || true)
    failed_tests=$(grep -cE '^(not ok +[0-9]+|test .*\.\.\. *FAILED)' "$1" || true)
}

# What the server said that no test may provoke: crashes, PANIC, leaks, warnings.
server_log_findings() {
    grep -hE 'terminated by signal (6|11)|PANIC:|WARNING:|leak' "$@" 2>/dev/null |
        grep -vE 'there is (no|already a) transaction in progress|SET (LOCAL|TRANSACTION) can only be used' || true
}

# unit_tests FOLDER [cmake options]: builds and runs the unit tests there; sets passed_tests and failed_tests.
unit_tests() {
    local folder=$1 log total
    shift
    log=$folder.log
    mkdir -p "$(dirname "$folder")"
    cmake -S "$root" -B "$folder" -G Ninja "$@"
    cmake --build "$folder"
    RC_PARAMS=${RC_PARAMS:-} ctest --test-dir "$folder" --output-on-failure -j"$(nproc)" >"$log" 2>&1 || true
    grep -vE '(Start|Passed)' "$log" || true
    total=$(sed -n 's/.*tests failed out of \([0-9]*\).*/\1/p' "$log")
    failed_tests=$(sed -n 's/.* \([0-9]*\) tests failed out of .*/\1/p' "$log")
    passed_tests=$((${total:-0} - ${failed_tests:-0}))
    failed_tests=${failed_tests:-1}
}

# copy_sources FOLDER: what a build needs, for builds with other flags than the checkout's own. Objects there stay.
copy_sources() {
    mkdir -p "$1"
    (cd "$root" && find src sql -type f \( -name '*.o' -o -name '*.d' -o -name '*.bc' -o -path 'src/generated/*' \) -prune -o \
        -type f -print0 | tar --null -T - -cf - Makefile fitkart.control scripts/embed-sql.sh) | tar -C "$1" -xf -
    # a source that is gone must not linger
    (cd "$1" && find src sql -type f \( -name '*.cpp' -o -name '*.h' -o -name '*.sql' \) ! -path 'src/generated/*' -print) |
        while read -r file; do [ -e "$root/$file" ] || rm -f "$1/$file" "$1/${file%.cpp}.o"; done
}
