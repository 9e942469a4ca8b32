#!/usr/bin/env bash
# Each function: its result, each of its errors, its privileges (pgTAP).
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

test_server
test_database fitkart_sql
pgtap fitkart_sql "$root"/test/sql/*.sql
