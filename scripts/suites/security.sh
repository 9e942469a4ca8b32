#!/usr/bin/env bash
# What the catalog grants, what each role may call, statements that must be refused (pgTAP).
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

test_server
test_database fitkart_security
pgtap fitkart_security "$root"/test/security/*.sql
