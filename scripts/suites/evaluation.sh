#!/usr/bin/env bash
# The goals of the anti-cheat score on real people's days (docs/anti-cheat.md), and that the page says what is measured.
# shellcheck source=scripts/lib/suites.sh
. "$(dirname "$0")/../lib/suites.sh"

if [ ! -r "${FITKART_DATA:-$root/../shared/data}/fitbit/minute_steps.csv.gz" ] && [ -z "${FITKART_CI:-}" ]; then
    skipped "there are no real days"
    exit
fi
passed=0 failed=0
measured=$run_folder/evaluation.md
if "$root/scripts/evaluate-anticheat.sh" >"$measured"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
cat "$measured"
# Each line of the table stands in the page, word for word.
while IFS= read -r line; do
    if grep -qF -- "$line" "$root/docs/anti-cheat.md"; then
        passed=$((passed + 1))
    else
        echo "docs/anti-cheat.md says otherwise: $line"
        failed=$((failed + 1))
    fi
done < <(grep '^| ' "$measured")
# The picture of a day from three sources is the one that the rules draw.
"$state/build/evaluate/three_sources" "$run_folder/three-sources.svg"
if cmp "$run_folder/three-sources.svg" "$root/docs/images/three-sources.svg"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
result "$passed" "$failed"
