#!/usr/bin/env bash
# A month of 22 real people, played as the demo plays it, then checked against plain sums over the same file.
# The data are not part of the project: FITKART_DATA or ../shared/data. Without them the suite is skipped, except in CI.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

data=${FITKART_DATA:-$root/../shared/data}
minutes=$data/fitbit/minute_steps.csv.gz
if [ ! -r "$minutes" ]; then
    [ -z "${FITKART_CI:-}" ] || { result 0 1 "there is no $minutes, and CI must have it"; exit; }
    skipped "there is no $data"
    exit
fi

export FITKART_REAL_DATA=$data
test_server
test_database fitkart_real_data
walked=$run_folder/walked.sql
{ echo 'COPY walked FROM stdin;'; gzip -dc "$minutes" | awk -f "$root/scripts/demo/fitbit.awk"; echo '\.'; } >"$walked"
psql -d fitkart_real_data -c 'CREATE TABLE public.walked (person integer, day integer, minute integer, steps integer)' -f "$walked"
psql -d fitkart_real_data -At -v walked="$walked" -f "$root/scripts/demo/play.sql"
pgtap fitkart_real_data "$root"/test/real-data/*.sql
