#!/bin/sh
# The runnable examples of README.md and docs/ as tests of pg_regress: examples.sh FOLDER writes FOLDER/sql and FOLDER/expected.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "$1/sql" "$1/expected"
cp "$root"/expected/*.out "$1/expected/"
for page in "$root"/README.md "$root"/docs/*.md; do
    name=$(basename "$page" .md | tr 'A-Z-' 'a-z_')
    { cat "$here/examples-prelude.sql"; awk -f "$here/examples.awk" "$page"; } >"$1/sql/$name.sql"
    [ -e "$1/expected/$name.out" ] || : >"$1/expected/$name.out"
done
