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
mkdir -p "$run_folder/images"
if "$root/scripts/evaluate-anticheat.sh" --svg "$run_folder/images" >"$measured"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
cat "$measured"
# Each line of the tables and each sentence with numbers stands in the page, word for word.
while IFS= read -r line; do
    if grep -qF -- "$line" "$root/docs/anti-cheat.md"; then
        passed=$((passed + 1))
    else
        echo "docs/anti-cheat.md says otherwise: $line"
        failed=$((failed + 1))
    fi
done < <(grep -E '^(\| |Honest: |Strangers: |Hearts: )' "$measured")
# The pictures are those that the rules draw.
for picture in anti-cheat-days anti-cheat-roc three-sources; do
    if cmp "$run_folder/images/$picture.svg" "$root/docs/images/$picture.svg"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
result "$passed" "$failed"
