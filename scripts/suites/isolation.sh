#!/usr/bin/env bash
# Races between sessions, statement by statement, at all three isolation levels (pg_isolation_regress).
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

test_server
specs=("$root"/test/isolation/specs/*.spec)
[ -e "${specs[0]}" ] || { result 0 0; exit; }
out=$run_folder/isolation
rm -rf "$out" && mkdir -p "$out"
passed=0 failed=0
for spec in "${specs[@]}"; do
    name=$(basename "$spec" .spec)
    test_database "isolation_$name"
    (cd "$out" && "$pgxs_test/isolation/pg_isolation_regress" --use-existing --dbname="isolation_$name" \
        --bindir="$pg_bin" --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" \
        --inputdir="$root/test/isolation" --outputdir="$out" "$name") >"$out/$name.log" 2>&1 || true
    cat "$out/$name.log"
    count_regress "$out/$name.log"
    [ $((passed_tests + failed_tests)) -gt 0 ] || failed_tests=1
    if [ "$failed_tests" -gt 0 ]; then
        cat "$out/regression.diffs" 2>/dev/null || true
        if [ -n "${FITKART_ACCEPT:-}" ]; then
            mkdir -p "$root/test/isolation/expected"
            cp "$out/results/$name.out" "$root/test/isolation/expected/$name.out"
        fi
    fi
    passed=$((passed + passed_tests)) failed=$((failed + failed_tests))
    psql -d postgres -c "DROP DATABASE isolation_$name"
done
result "$passed" "$failed"
