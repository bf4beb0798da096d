# Private Postgres servers: ./run's, which keeps its data, and ./test's, which is thrown away.

minimum_postgres=15

# Sets `postgres_bin` to the newest server's programs; installs the packaged server when there is none, and it is not
# too old to be of use.
find_postgres() {
    newest_postgres && return
    local packaged
    packaged=$(packaged_version postgresql)  # such as 15+248, or 16+257build1
    packaged=${packaged%%[!0-9]*}
    if [[ -n $packaged ]] && ((packaged >= minimum_postgres)); then
        ensure_packages postgresql
        newest_postgres && return
    fi
    fail "Postgres $minimum_postgres or newer is needed, as Debian 12 and Ubuntu 24.04 have it; this system's packages" \
        "have ${packaged:-none}. Install a newer server beside them; ./run also takes the owner's connection of a" \
        "server elsewhere as DATABASE_URL."
}

newest_postgres() {
    local directory version newest=0
    for directory in /usr/lib/postgresql/*/bin; do
        version=${directory#/usr/lib/postgresql/}
        version=${version%/bin}
        [[ -x $directory/initdb && $version =~ ^[0-9]+$ ]] || continue
        if ((version >= minimum_postgres && version > newest)); then
            newest=$version
            postgres_bin=$directory
        fi
    done
    ((newest > 0))
}

# Postgres refuses to run as root: there it belongs to the user that Debian's package made for it.
postgres_user() { if ((EUID == 0)); then echo postgres; else id -un; fi; }

# as_postgres COMMAND…: runs as that user, from a directory it can be in.
as_postgres() {
    if ((EUID == 0)); then
        (cd / && exec runuser -u postgres -- "$@")
    else
        (cd / && exec "$@")
    fi
}

# private_directory PATH: makes a directory that only the Postgres user can enter; refuses one that is somebody else's,
# because names in /tmp can be taken by anyone.
private_directory() {
    local path=$1 owner
    owner=$(postgres_user)
    if [[ ! -e $path && ! -L $path ]]; then
        mkdir -m 0700 "$path"
        if ((EUID == 0)); then chown postgres: "$path"; fi
    fi
    [[ -d $path && ! -L $path && $(stat -c %U "$path") == "$owner" ]] || fail "$path exists and is not $owner's"
    chmod 0700 "$path"
}

# Where root's servers keep their data when the postgres user cannot enter the local directory.
postgres_home=/var/lib/martlet

# Sets `postgres_data` and `postgres_socket` for the deployment in `local_directory`.
locate_postgres() {
    postgres_data=$local_directory/postgres
    # Without that user there has never been a private server, so either place will do.
    if ((EUID == 0)) && id postgres >/dev/null 2>&1 && ! as_postgres test -x "$local_directory"; then
        postgres_data=$postgres_home/$local_hash
    fi
    # A socket's path is limited to 107 bytes, so it cannot be in a directory that is named by others.
    postgres_socket=/tmp/martlet-$(id -u)-$local_hash
}

# Prints the process id of the server that runs on `postgres_data`; fails when none does. The file may be left from a
# crash and its number be another program's by now, so the command line must name the directory.
postgres_pid() {
    local pid
    pid=$(head -n 1 "$postgres_data/postmaster.pid" 2>/dev/null) || return 1
    [[ $pid =~ ^[0-9]+$ ]] && tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -- "$postgres_data" || return 1
    echo "$pid"
}

# start_postgres PORT: makes the cluster the first time and starts it; returns when it accepts connections.
start_postgres() {
    local port=$1
    # Whatever root's umask is: the postgres user must pass through.
    if [[ $postgres_data == "$postgres_home"/* ]]; then install -d -m 0755 "$postgres_home"; fi
    private_directory "$postgres_data"
    private_directory "$postgres_socket"
    if [[ ! -f $postgres_data/PG_VERSION ]]; then
        step "Making a private Postgres in $postgres_data"
        initialise_postgres
    fi
    local version=${postgres_bin#/usr/lib/postgresql/}
    if [[ $(cat "$postgres_data/PG_VERSION") != "${version%/bin}" ]]; then
        # A newer server was installed since: data stay with the version that made them.
        postgres_bin=/usr/lib/postgresql/$(cat "$postgres_data/PG_VERSION")/bin
        [[ -x $postgres_bin/pg_ctl ]] || fail "$postgres_data was made by Postgres" \
            "$(cat "$postgres_data/PG_VERSION"), which is no longer installed"
    fi
    if postgres_pid >/dev/null; then return; fi
    # Left by a crash, and believed by Postgres when its number is another process of the same user by now. Without the
    # file Postgres still refuses to start beside a process of the old server: they would share the memory block that
    # is found by the directory's inode.
    as_postgres rm -f "$postgres_data/postmaster.pid"
    as_postgres "$postgres_bin/pg_ctl" start --silent --wait --timeout=60 -D "$postgres_data" \
        -l "$postgres_data/start.log" -o "-p $port -k $postgres_socket -c listen_addresses=127.0.0.1" \
        </dev/null >/dev/null 9>&- \
        || { tail -n 20 "$postgres_data/start.log" >&2 || true; fail "Postgres did not start"; }
}

# Made beside its place, and moved there when it is whole: what an interruption leaves is never taken for a cluster.
initialise_postgres() {
    local new=$postgres_data.new password_file=$postgres_socket/password
    rm -rf "$new"
    private_directory "$new"
    install -m 0600 -o "$(postgres_user)" /dev/null "$password_file"
    state secret admin_password >"$password_file"
    as_postgres "$postgres_bin/initdb" -D "$new" --username=postgres --pwfile="$password_file" \
        --auth-local=scram-sha-256 --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
        >"$local_directory/logs/initdb.log" 2>&1 \
        || { rm -f "$password_file"; tail -n 20 "$local_directory/logs/initdb.log" >&2; fail "initdb failed"; }
    rm -f "$password_file"
    postgres_settings | as_postgres tee -a "$new/postgresql.conf" >/dev/null
    as_postgres sync "$new/postgresql.conf"
    mv -fT "$new" "$postgres_data" || fail "$postgres_data holds something, and it is no cluster"
}

# The server's log holds no statement parameters and no DETAIL lines: both quote values, which are personal data.
postgres_settings() {
    cat <<'CONF'

# Martlet
max_connections = 200
shared_preload_libraries = 'pg_stat_statements'
shared_buffers = 256MB
max_wal_size = 2GB
logging_collector = on
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %u '
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
CONF
}

# Two may do this at once, a ./run in front and a ./run stop: who comes second finds it stopped.
stop_postgres() {
    local pid said
    pid=$(postgres_pid) || return 0
    postgres_bin=/usr/lib/postgresql/$(cat "$postgres_data/PG_VERSION")/bin
    said=$(as_postgres "$postgres_bin/pg_ctl" stop --silent --wait --timeout=60 -m fast -D "$postgres_data" 2>&1) \
        || ! postgres_pid >/dev/null \
        || fail "Postgres (process $pid) did not stop within 60 s; its data are in $postgres_data. ${said//$'\n'/ }"
}

# start_test_postgres DIRECTORY: a server for tests below DIRECTORY. Whoever reaches its socket is let in, so only its
# owner can; no TCP; nothing is flushed to disk, as nothing is kept.
start_test_postgres() {
    local directory=$1
    postgres_data=$directory/data
    postgres_socket=$directory/socket
    private_directory "$postgres_data"
    private_directory "$postgres_socket"
    as_postgres "$postgres_bin/initdb" -D "$postgres_data" --username=postgres --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync >"$directory/initdb.log" 2>&1 \
        || { tail -n 20 "$directory/initdb.log" >&2; fail "initdb failed"; }
    as_postgres tee -a "$postgres_data/postgresql.conf" >/dev/null <<'CONF'
max_connections = 200
shared_preload_libraries = 'pg_stat_statements'
fsync = off
full_page_writes = off
log_min_messages = fatal
CONF
    as_postgres "$postgres_bin/pg_ctl" start --silent --wait --timeout=60 -D "$postgres_data" \
        -l "$postgres_data/server.log" -o "-k $postgres_socket -c listen_addresses=''" </dev/null >/dev/null \
        || { tail -n 20 "$postgres_data/server.log" >&2 || true; fail "Postgres for the tests did not start"; }
    test_database_url="postgresql:///postgres?host=$postgres_socket&port=5432&user=postgres"
}

# create_database PORT NAME: unless it is there; with the extension that shows where a database's time goes.
create_database() {
    local port=$1 name=$2 connection
    connection="host=127.0.0.1 port=$port user=postgres"
    if [[ -z $(administer "$connection dbname=postgres" -c "SELECT 1 FROM pg_database WHERE datname = '$name'") ]]; then
        administer "$connection dbname=postgres" -c "CREATE DATABASE $name"
    fi
    administer "$connection dbname=$name" -c "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"
}

administer() {
    PGPASSWORD=$(state secret admin_password) PGOPTIONS="-c client_min_messages=warning" \
        "$postgres_bin/psql" -X -A -q -t -v ON_ERROR_STOP=1 "$@" \
        || fail "the private Postgres refused a statement"
}
