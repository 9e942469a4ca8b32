#!/usr/bin/env bash
# The border between C++ and PostgreSQL: errors of every kind injected inside SPI, thousands of times, leave nothing behind.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

test_server
make_extension border-probe
probe=$run_folder/fitkart_border_probe.so
install -m 755 "$root/build/fitkart_border_probe.so" "$probe"
test_database fitkart_border
pgtap_options=(--set "probe=$probe")
pgtap fitkart_border "$root"/test/border/*.sql
