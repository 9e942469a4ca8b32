# shellcheck shell=bash disable=SC2034
# What the scripts share: paths, messages, Debian packages, a PostgreSQL of our own. Sourced, never run.

set -Eeuo pipefail
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
[ -d /usr/lib/ccache ] && PATH=/usr/lib/ccache:$PATH

# --- messages ----------------------------------------------------------------------------------------------------------
say() { printf '%s\n' "$*"; }
die() {
    printf 'fitkart: %s\n' "$*" >&2
    exit 1
}

# Seconds with a fraction, since the first argument (a value of $EPOCHREALTIME).
seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }

# --- other people's software ---------------------------------------------------------------------------------------------
as_admin() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo "$@"
    else
        die "this needs root once: $*"
    fi
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    as_admin apt-get -qq -y --no-install-recommends install "$@" >>"$logs/apt.log" 2>&1
}

# need_packages NAME...: installs the Debian packages that are not there yet.
# On a system without dpkg the tools themselves are taken to be there; the first one missing will say so.
need_packages() {
    local missing=() name
    command -v dpkg-query >/dev/null || return 0
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    apt_install "${missing[@]}" && return 0
    as_admin apt-get -qq update >>"$logs/apt.log" 2>&1 || true
    apt_install "${missing[@]}" || {
        tail -n 15 "$logs/apt.log" >&2
        die "apt-get could not install: ${missing[*]} (see $logs/apt.log)"
    }
}

# --- where we live ---------------------------------------------------------------------------------------------------------
# PostgreSQL refuses to run as root, so as root its processes belong to the user that Debian's package makes.
server_user() { if [ "$(id -u)" = 0 ]; then echo postgres; else id -un; fi; }

# What its caller holds open (a lock, a pipe) a server must not inherit: it would keep it as long as it runs.
as_server() {
    (
        cd /
        exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
        if [ "$(id -u)" = 0 ]; then
            exec setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/ "$@"
        else
            exec "$@"
        fi
    )
}

# Everything that the scripts make stands in ./.fitkart. Where the server's user cannot reach it (a checkout below
# /root), it is a link to a folder that he can.
prepare_state() {
    state=$root/.fitkart
    if [ "$(id -u)" = 0 ] && id postgres >/dev/null 2>&1 && ! as_server test -x "$root"; then
        local elsewhere
        elsewhere=/var/lib/fitkart/$(printf '%s' "$root" | cksum | cut -d' ' -f1)
        mkdir -p "$elsewhere"
        [ -e "$state" ] && [ ! -L "$state" ] && { cp -a "$state/." "$elsewhere/" && rm -rf "$state"; }
        ln -sfn "$elsewhere" "$state"
        state=$elsewhere
    fi
    mkdir -p "$state/log"
    state=$(cd "$state" && pwd -P)
    logs=$state/log
}

# --- PostgreSQL --------------------------------------------------------------------------------------------------------------
usable_pg_config() {
    [ -x "$1" ] && [ -x "$("$1" --bindir)/postgres" ] && [ -e "$("$1" --pgxs)" ] && [ -d "$("$1" --includedir-server)" ]
}

# Sets pg_config, pg_major, pg_bin, pg_lib, pg_share, pgxs_test: the newest PostgreSQL of this machine that an
# extension can be built for, or PG_CONFIG's. Installs the distribution's own where there is none.
find_postgres() {
    local candidate
    pg_config=
    for candidate in ${PG_CONFIG:-$(printf '%s\n' /usr/lib/postgresql/*/bin/pg_config | sort -rV) \
        "$(command -v pg_config || true)"}; do
        if usable_pg_config "$candidate"; then
            pg_config=$candidate
            break
        fi
    done
    if [ -z "$pg_config" ]; then
        [ -z "${PG_CONFIG:-}" ] || die "$PG_CONFIG names no PostgreSQL with server and headers"
        install_postgres
        pg_config=$(printf '%s\n' /usr/lib/postgresql/*/bin/pg_config | sort -V | tail -n 1)
        usable_pg_config "$pg_config" || die "no PostgreSQL with server and headers; install one or set PG_CONFIG"
    fi
    pg_bin=$("$pg_config" --bindir)
    pg_lib=$("$pg_config" --pkglibdir)
    pg_share=$("$pg_config" --sharedir)
    pgxs_test=$(cd "$(dirname "$("$pg_config" --pgxs)")/../../src/test" 2>/dev/null && pwd -P || true)
    pg_major=$("$pg_config" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
}

# The distribution's PostgreSQL, without the cluster on port 5432 that its package would start.
install_postgres() {
    command -v apt-get >/dev/null || die "no PostgreSQL with server and headers found; install one or set PG_CONFIG"
    local major rule=/etc/postgresql-common/createcluster.d/fitkart.conf
    as_admin apt-get -qq update >>"$logs/apt.log" 2>&1 || true
    major=$(apt-cache depends postgresql | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1)
    [ -n "$major" ] || die "apt knows no package postgresql"
    as_admin mkdir -p "$(dirname "$rule")"
    echo "create_main_cluster = false" | as_admin tee "$rule" >/dev/null
    need_packages "postgresql-$major" "postgresql-server-dev-$major"
    as_admin rm -f "$rule"
}

build_packages() { echo make g++ libboost-dev libssl-dev; }

# A copy of PostgreSQL below .fitkart (25 MB; the server finds its files relative to itself), so that installing the
# extension touches nothing of the system. Sets install (the DESTDIR) and bin.
private_postgres() {
    install=$state/postgresql-$pg_major
    bin=$install$pg_bin
    local folder
    if [ "$("$bin/postgres" --version 2>/dev/null)" != "$("$pg_bin/postgres" --version)" ]; then
        for folder in "$pg_bin" "$pg_lib" "$pg_share"; do
            mkdir -p "$install$folder"
            tar -C "$folder" --exclude=./bitcode --exclude=./pgxs --exclude=./man -chf - . | tar -C "$install$folder" -xf -
        done
    fi
    # extensions that came with a package since then
    cp -aLu "$pg_share/extension/." "$install$pg_share/extension/"
    find "$pg_lib" -maxdepth 1 -name '*.so' -exec cp -aLu -t "$install$pg_lib" {} +
}

# make_extension TARGET...: make in the checkout, for the PostgreSQL that was found.
make_extension() {
    local make=${MAKE:-make}
    # shellcheck disable=SC2086
    $make -C "$root" -s -j"$(nproc)" PG_CONFIG="$pg_config" ${FITKART_CI:+WERROR=1} "$@"
}

# Builds the extension in the checkout and installs it into the private PostgreSQL.
build_extension() {
    local log=$logs/build.log
    if ! make_extension all >"$log" 2>&1 || ! make_extension DESTDIR="$install" install >>"$log" 2>&1; then
        grep -E 'error|Error' -A 3 "$log" | head -n 40 >&2 || tail -n 30 "$log" >&2
        die "the build failed (whole output: $log)"
    fi
}

# --- clusters: a folder with data/, run/ (the socket) and server.log ---------------------------------------------------------
# Sockets have at most 107 characters.
socket_folder() {
    if [ ${#1} -le 80 ]; then
        echo "$1/run"
    else
        echo "/tmp/fitkart-$(printf '%s' "$1" | cksum | cut -d' ' -f1)"
    fi
}

# make_cluster HOME [initdb options]: postgresql.conf lines are read from stdin.
make_cluster() {
    local home=$1 user run
    shift
    user=$(server_user)
    run=$(socket_folder "$home")
    mkdir -p "$home" "$run"
    od -An -N15 -tx1 /dev/urandom | tr -d ' \n' >"$home/password"
    chmod 600 "$home/password"
    chmod 700 "$run"
    [ "$(id -u)" != 0 ] || chown -R "$user:" "$home" "$run"
    as_server "$bin/initdb" -D "$home/data" -U postgres -E UTF8 --locale=C.UTF-8 \
        --auth-local=trust --auth-host=scram-sha-256 --pwfile="$home/password" "$@" >"$logs/initdb.log" 2>&1 ||
        { tail -n 5 "$logs/initdb.log" >&2; die "initdb failed (see $logs/initdb.log)"; }
    {
        echo "unix_socket_directories = '$run'"
        echo "timezone = 'UTC'"
        cat
    } >>"$home/data/postgresql.conf"
}

cluster_runs() { as_server "$bin/pg_ctl" -D "$1/data" status >/dev/null 2>&1; }

start_cluster() {
    cluster_runs "$1" && return 0
    as_server "$bin/pg_ctl" -D "$1/data" -l "$1/server.log" -w -t 60 start >"$logs/start.log" 2>&1 ||
        { tail -n 5 "$1/server.log" >&2; die "the server did not start (see $1/server.log)"; }
}

stop_cluster() { cluster_runs "$1" && as_server "$bin/pg_ctl" -D "$1/data" -m fast -w stop >/dev/null 2>&1; return 0; }

# From here on psql and its friends mean this cluster's superuser.
use_cluster() {
    unset PGSERVICE PGDATABASE PGPASSWORD PGOPTIONS PGHOSTADDR PGAPPNAME PGCLIENTENCODING
    PGHOST=$(socket_folder "$1")
    PGPORT=$(sed -n '4p' "$1/data/postmaster.pid")
    PGUSER=postgres
    export PGHOST PGPORT PGUSER
}

psql() { command "$bin/psql" -X -q -v ON_ERROR_STOP=1 "$@"; }
