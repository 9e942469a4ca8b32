# shellcheck shell=bash disable=SC2154
# PostgreSQL of another Debian suite: unpacked into a folder, run through chroot, driven by this machine's psql.

# foreign_postgres VERSION: unpacks server, pgTAP and headers (10 s, then cached). Sets foreign, its root folder.
foreign_postgres() {
    local version=$1 suite cache=${XDG_CACHE_HOME:-${HOME:-$state}/.cache}/fitkart
    case $version in
        17) suite=trixie ;;
        18) suite=sid ;;
        *) die "no Debian suite is known for PostgreSQL $version" ;;
    esac
    foreign=$cache/postgresql-$version
    if [ ! -e "$foreign/complete" ]; then
        mkdir -p "$cache"
        rm -rf "$foreign"
        # shellcheck disable=SC2016
        mmdebstrap -q --variant=extract --aptopt='Acquire::Check-Valid-Until "false"' \
            --include="postgresql-$version,postgresql-$version-cron,postgresql-$version-pgtap,dash,bash,libc-bin,tzdata,diffutils,sed,grep" \
            --extract-hook='cd "$1" && APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq download postgresql-server-dev-'"$version"' libpq-dev &&
                          for deb in *.deb; do dpkg -x "$deb" .; done && rm -f *.deb' \
            "$suite" "$foreign" "$(debian_mirror)"
        prepare_foreign_root
        touch "$foreign/complete"
    fi
    foreign_bin=/usr/lib/postgresql/$version/bin
}

# Where this machine's own packages come from.
debian_mirror() {
    local mirror
    mirror=$(sed -n 's/^URIs: *\(http[^ ]*debian\)\/\{0,1\}$/\1/p; s/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*debian\)\/\{0,1\} .*/\2/p' \
        /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1) || true
    [ -n "$mirror" ] || die "the apt sources of this machine name no Debian mirror"
    echo "$mirror"
}

# What a package's scripts would have done, as far as a server needs it.
prepare_foreign_root() {
    grep -q '^postgres:' "$foreign/etc/passwd" 2>/dev/null || grep '^postgres:' /etc/passwd >>"$foreign/etc/passwd"
    grep -q '^postgres:' "$foreign/etc/group" 2>/dev/null || grep '^postgres:' /etc/group >>"$foreign/etc/group"
    [ -e "$foreign/bin/sh" ] || ln -s dash "$foreign/bin/sh"
    mkdir -p "$foreign/dev/shm" "$foreign/tmp" "$foreign/cluster"
    [ -c "$foreign/dev/null" ] || { rm -f "$foreign/dev/null"; mknod -m 666 "$foreign/dev/null" c 1 3; }
    [ -c "$foreign/dev/urandom" ] || { rm -f "$foreign/dev/urandom"; mknod -m 666 "$foreign/dev/urandom" c 1 9; }
    chmod 1777 "$foreign/tmp" "$foreign/dev/shm"
    foreign_pg_config >"$foreign/pg_config"
    chmod 755 "$foreign/pg_config"
}

# Their own pg_config needs a newer C library than this machine's; this one answers the same questions.
foreign_pg_config() {
    cat <<CONFIG
#!/bin/sh
case \$1 in
    --bindir) echo /usr/lib/postgresql/$version/bin ;;
    --libdir) echo /usr/lib/x86_64-linux-gnu ;;
    --pkglibdir) echo /usr/lib/postgresql/$version/lib ;;
    --sharedir) echo /usr/share/postgresql/$version ;;
    --docdir | --htmldir) echo /usr/share/doc/postgresql-doc-$version ;;
    --mandir) echo /usr/share/postgresql/$version/man ;;
    --localedir) echo /usr/share/locale ;;
    --sysconfdir) echo /etc/postgresql-common ;;
    --includedir | --pkgincludedir) echo $foreign/usr/include/postgresql ;;
    --includedir-server) echo $foreign/usr/include/postgresql/$version/server ;;
    --pgxs) echo $foreign/usr/lib/postgresql/$version/lib/pgxs/src/makefiles/pgxs.mk ;;
    --version) echo "PostgreSQL $version" ;;
    *) exit 1 ;;
esac
CONFIG
}

# build_for_foreign_postgres VERSION: builds a copy of the checkout against their headers and installs it there.
# Their Makefile.global carries compiler flags that this machine's g++ may not know, hence flags of our own.
build_for_foreign_postgres() {
    local build=$state/build/postgresql-$1 log=$logs/build-$1.log make=${MAKE:-make}
    local options=(-s PG_CONFIG="$foreign/pg_config" with_llvm=no CC=gcc CXX=g++ CFLAGS=-O1 CXXFLAGS=-O1 LDFLAGS=
        ${FITKART_CI:+WERROR=1})
    # shellcheck disable=SC2046
    need_packages $(build_packages)
    copy_sources "$build"
    # shellcheck disable=SC2086
    $make -C "$build" "${options[@]}" -j"$(nproc)" >"$log" 2>&1 &&
        $make -C "$build" "${options[@]}" DESTDIR="$foreign" install >>"$log" 2>&1 ||
        { grep -E 'error|Error' "$log" | head -n 20; die "the build for PostgreSQL $1 failed (see $log)"; }
    ! grep -E 'warning:' "$log" || die "the build for PostgreSQL $1 warns (see $log)"
}

in_foreign() { chroot --userspec="$(id -u postgres):$(id -g postgres)" "$foreign" "$@"; }

start_foreign_server() {
    stop_foreign_server
    rm -rf "$foreign/cluster" "$foreign/run/postgresql" "$foreign/cluster.log"
    mkdir -p "$foreign/cluster" "$foreign/run/postgresql"
    touch "$foreign/cluster.log"
    chown postgres: "$foreign/cluster" "$foreign/run/postgresql" "$foreign/cluster.log"
    chmod 700 "$foreign/cluster" "$foreign/run/postgresql"
    in_foreign "$foreign_bin/initdb" -D /cluster -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust --no-sync >"$logs/initdb.log" 2>&1 ||
        { tail -n 5 "$logs/initdb.log"; die "initdb failed"; }
    { test_cluster_settings; echo "dynamic_shared_memory_type = mmap"; echo "timezone = 'UTC'"; echo "port = 5432"
      echo "unix_socket_directories = '/run/postgresql'"; } >>"$foreign/cluster/postgresql.conf"
    in_foreign "$foreign_bin/pg_ctl" -D /cluster -l /cluster.log -w -t 60 start >"$logs/start.log" 2>&1 ||
        { tail -n 5 "$foreign/cluster.log"; die "the server did not start"; }
    # the socket of the chroot, from outside; a short way to it, since sockets have at most 107 characters
    rm -f "/tmp/.fitkart-$$" && ln -s "$foreign/run/postgresql" "/tmp/.fitkart-$$"
    export PGHOST=/tmp/.fitkart-$$ PGPORT=5432 PGUSER=postgres
}

stop_foreign_server() {
    rm -f "/tmp/.fitkart-$$"
    [ -n "${foreign:-}" ] && [ -e "$foreign/cluster/postmaster.pid" ] || return 0
    in_foreign "$foreign_bin/pg_ctl" -D /cluster -m immediate -w stop >/dev/null 2>&1 || true
}
