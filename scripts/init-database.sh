#!/usr/bin/env bash
# From a checkout to a running FitKart: packages, build, a private PostgreSQL in ./.fitkart, tables, starter rows, and a
# month of walking to look at. Can be run again at any time; it changes nothing that is there.
#
#   scripts/init-database.sh                 a demo with walkers that FitKart makes up
#   scripts/init-database.sh --data DIR      the demo with the minutes of 22 real people (DIR/fitbit/minute_steps.csv.gz)
#   scripts/init-database.sh --no-demo       tables and starter rows only
#   scripts/init-database.sh --import FILE   your own export (Apple Health, Google Fit, Fitbit, ...)
#   scripts/init-database.sh --url URL       a server that has the extension installed, instead of a private one
#   scripts/init-database.sh --stop          stops the private server
#
# FITKART_ADMIN_EMAIL and FITKART_ADMIN_PASSWORD, where set, make the first administrator.
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"

url='' data='' import='' demo=yes stop=''
while [ $# -gt 0 ]; do
    case $1 in
        --url | --data | --import)
            [ $# -ge 2 ] || die "$1 needs a value"
            case $1 in
                --url) url=$2 ;;
                --data) data=$2 ;;
                --import) import=$2 ;;
            esac
            shift
            ;;
        --no-demo) demo='' ;;
        --stop) stop=yes ;;
        -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit ;;
        *) die "unknown option $1 (try --help)" ;;
    esac
    shift
done
[ -z "$data" ] || [ -r "$data/fitbit/minute_steps.csv.gz" ] || die "there is no $data/fitbit/minute_steps.csv.gz"
[ -z "$import" ] || [ -r "$import" ] || die "cannot read $import"

# step WHAT: begins a line of progress; done_ SAYING ends it.
step() {
    step_started=$EPOCHREALTIME
    printf '  %-10s' "$1"
}
done_() { printf '%s (%s s)\n' "$1" "$(seconds_since "$step_started")"; }

prepare_state
if [ -n "$stop" ]; then
    find_postgres
    private_postgres
    stop_cluster "$state"
    say "The server is stopped; its data stay in $state."
    exit
fi

say "FitKart $(sed -n "s/^default_version *= *'\(.*\)'/\1/p" "$root/fitkart.control")"

private_server() {
    step packages
    # shellcheck disable=SC2046
    need_packages $(build_packages)
    find_postgres
    prepare_state  # PostgreSQL's user may only exist since now
    done_ "PostgreSQL $pg_major, $(g++ --version | head -n 1 | sed 's/.*) //;s/^/g++ /')"

    step build
    private_postgres
    build_extension
    done_ "$install"

    step server
    if [ ! -s "$state/data/PG_VERSION" ]; then
        { echo "listen_addresses = '127.0.0.1'"; echo "port = $(free_port)"; echo "shared_buffers = 256MB"; } |
            make_cluster "$state" --data-checksums
    fi
    [ "$(cat "$state/data/PG_VERSION")" = "$pg_major" ] ||
        die "$state/data belongs to PostgreSQL $(cat "$state/data/PG_VERSION"), this machine builds for $pg_major"
    start_cluster "$state"
    use_cluster "$state"
    done_ "$state, port $PGPORT"
    [ -n "$(psql -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = 'fitkart'")" ] ||
        psql -d postgres -c 'CREATE DATABASE fitkart'
    url="host=$PGHOST port=$PGPORT user=postgres dbname=fitkart"
}

# The first port from 5440 on that nobody listens on.
free_port() {
    local port=5440
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}

# A server that others run: it must have the extension's files.
named_server() {
    step server
    command -v psql >/dev/null || { command -v apt-get >/dev/null && need_packages postgresql-client; }
    bin=$(dirname "$(command -v psql)") || die "there is no psql on this machine"
    psql -d "$url" -c '' || die "cannot connect"
    [ "$(psql -d "$url" -Atc "SELECT count(*) FROM pg_available_extensions WHERE name = 'fitkart'")" = 1 ] ||
        die "that server does not have the extension: run 'make && make install' on its machine first"
    done_ "$(psql -d "$url" -Atc "SELECT current_database() || ' on PostgreSQL ' || split_part(version(), ' ', 2)")"
}

if [ -n "$url" ]; then named_server; else private_server; fi

step database
psql -d "$url" -At -f "$root/scripts/demo/setup.sql" >"$logs/setup.log"
done_ "$(tail -n 1 "$logs/setup.log")"
if [ -n "${FITKART_ADMIN_PASSWORD:-}" ]; then
    step admin
    psql -d "$url" -At -v email="${FITKART_ADMIN_EMAIL:-}" -v password="$FITKART_ADMIN_PASSWORD" \
        -f "$root/scripts/demo/administrator.sql" >"$logs/administrator.log"
    done_ "$(tail -n 1 "$logs/administrator.log")"
fi

# The reader's own export. What reads it is fitkart.samples_from(format, payload); a version without it says so.
import_export() {
    [ "$(psql -d "$url" -Atc "SELECT to_regprocedure('fitkart.samples_from(text, text)') IS NULL")" = t ] ||
        die "this version reads exports by fitkart.samples_from(format, payload) and record_steps_batch, not by --import"
    die "this version has no adapter for exports yet: $import was not read, nothing was changed beyond the lines above"
}

if [ -n "$import" ]; then
    import_export
elif [ -n "$demo" ]; then
    step people
    if [ "$(psql -d "$url" -At -f "$root/scripts/demo/is-there.sql")" = t ]; then
        done_ "the demo has been played; nothing is added"
    else
        if [ -n "$data" ]; then
            {
                echo 'COPY walked FROM stdin;'
                gzip -dc "$data/fitbit/minute_steps.csv.gz" | awk -f "$root/scripts/demo/fitbit.awk"
                echo '\.'
            } >"$state/walked.sql"
        else
            cp "$root/scripts/demo/generate.sql" "$state/walked.sql"
        fi
        psql -d "$url" -At -v walked="$state/walked.sql" -v real="${data:+yes}" -f "$root/scripts/demo/play.sql"
        rm -f "$state/walked.sql"
        printf '  %-10s' ''
        done_ "the month is over"
    fi
fi

step verify
psql -d "$url" -At -c 'SELECT * FROM fitkart.verify() WHERE NOT ok' >"$logs/verify.log"
if [ -s "$logs/verify.log" ]; then
    say ''
    cat "$logs/verify.log"
    die "an invariant does not hold"
fi
done_ "$(psql -d "$url" -Atc "SELECT count(*) || ' invariants hold' FROM fitkart.verify()")"

[ -z "$demo" ] || psql -d "$url" -f "$root/scripts/demo/page.sql"
cat <<PAGE

Connect:   psql "$url"
PAGE
[ ! -s "$state/password" ] || [ -z "${PGPORT:-}" ] || say "Over TCP:  postgresql://postgres@127.0.0.1:$PGPORT/fitkart   (password: $state/password)"
psql -d "$url" -At -f "$root/scripts/demo/try.sql"
