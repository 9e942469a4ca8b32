#!/usr/bin/env bash
# The examples of README.md and docs/, word for word: what they print is compared with expected/.
# Each file runs in a database of its own. `FITKART_ACCEPT=1 scripts/test.sh regress` takes what came out as expected.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

test_server
input=$run_folder/regress
rm -rf "$input" && mkdir -p "$input/out"
"$root/scripts/lib/examples.sh" "$input"

passed=0 failed=0
for file in "$input"/sql/*.sql; do
    name=$(basename "$file" .sql)
    test_database "regress_$name"
    log=$input/$name.log
    (cd "$input" && "$pgxs_test/regress/pg_regress" --use-existing --dbname="regress_$name" --bindir="$pg_bin" \
        --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" \
        --inputdir="$input" --outputdir="$input/out" "$name") >"$log" 2>&1 || true
    cat "$log"
    count_regress "$log"
    [ $((passed_tests + failed_tests)) -gt 0 ] || failed_tests=1
    if [ "$failed_tests" -gt 0 ]; then
        cat "$input/out/regression.diffs" 2>/dev/null || true
        if [ -n "${FITKART_ACCEPT:-}" ]; then
            cp "$input/out/results/$name.out" "$root/expected/$name.out"
        fi
    fi
    passed=$((passed + passed_tests)) failed=$((failed + failed_tests))
    psql -d postgres -c "DROP DATABASE regress_$name"
done
result "$passed" "$failed"
