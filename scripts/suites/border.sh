#!/usr/bin/env bash
# The border between C++ and PostgreSQL: errors injected inside SPI, 10,000 times a kind, leave nothing behind (pgTAP).
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

test_server
make -s -C "$root" border-probe PG_CONFIG="$pg_config"
probe=$run_folder/fitkart_border_probe.so
install -m 755 "$root/build/fitkart_border_probe.so" "$probe"
psql -d postgres -c 'DROP DATABASE IF EXISTS fitkart_border' -c 'CREATE DATABASE fitkart_border'
psql -d fitkart_border -c 'CREATE EXTENSION pgtap'

status=0
log=$run_folder/border.tap
(cd "$root" && command pg_prove --psql-bin "$bin/psql" -v -d fitkart_border --set "probe=$probe" test/border/border.sql) >"$log" 2>&1 || status=$?
cat "$log"
count_tap "$log" "$status"
