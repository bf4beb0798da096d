# The directory that holds everything of this machine's deployment: .local/, or MARTLET_LOCAL. Sourced by ./run.
#
#   martlet.json   what a person or a script needs to call the deployment (0600)
#   secrets.json   generated passwords and keys, and what was created with them (0600)
#   ports.json     the ports in use, kept so that addresses stay the same
#   services.json  the five commands with their environments, for supervise.py (0600)
#   postgres/      the private Postgres, unless its user cannot come here
#   media/  logs/  pids/
#   lock           held while a ./run prepares the deployment

# Sets `local_directory` (absolute) and makes it. Others may pass through it, as the postgres user must; every file with
# a secret is readable by its owner only.
open_local_directory() {
    local_directory=${MARTLET_LOCAL:-$root/.local}
    mkdir -p "$local_directory" 2>/dev/null \
        || fail "$local_directory cannot be made; MARTLET_LOCAL can name a directory of your own"
    local_directory=$(cd -- "$local_directory" 2>/dev/null && pwd -P) \
        || fail "${MARTLET_LOCAL:-$root/.local} cannot be entered; MARTLET_LOCAL can name a directory of your own"
    require_own_directory
    chmod 0711 "$local_directory"
    local name
    for name in logs media pids; do
        mkdir -p "$local_directory/$name"
        chmod 0700 "$local_directory/$name"
    done
    # Tells two checkouts on one machine apart in /tmp and /var/lib.
    local_hash=$(printf '%s' "$local_directory" | sha256sum | cut -c 1-12)
}

# A deployment is its starter's: nobody else can read its secrets, and root would not find another user's Postgres.
require_own_directory() {
    local owner=$local_directory
    if [[ -e $local_directory/secrets.json ]]; then
        owner=$local_directory/secrets.json
    elif ((EUID == 0)); then
        return 0
    fi
    [[ -O $owner ]] \
        || fail "$local_directory is $(stat -c %U "$owner")'s: run this as that user, or set MARTLET_LOCAL"
}

# Only one ./run at a time prepares a deployment. File descriptor 9 is closed in everything that outlives this script.
lock_local_directory() {
    exec 9>"$local_directory/lock"
    flock --nonblock 9 || fail "another ./run is preparing $local_directory"
}

unlock_local_directory() { flock --unlock 9 2>/dev/null || true; }

# Whether another ./run is preparing this deployment, or taking back what it has prepared.
is_being_prepared() { ! flock --nonblock "$local_directory/lock" true; }

# state ARGUMENT…: reads and writes the JSON files above.
state() { python3 "$root/deploy/scripts/state.py" --local "$local_directory" "$@"; }
