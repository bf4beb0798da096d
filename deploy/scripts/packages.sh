# System packages: which are needed, which are missing, and their installation. Sourced by ./run and ./test.

# What the build needs: the C libraries that modules under Shared/ wrap, and what SwiftPM finds them with.
build_packages=(ca-certificates pkg-config python3 libpq-dev libturbojpeg0-dev libpng-dev)

# ensure_packages PACKAGE…: installs the missing ones, saying which. Does nothing, and asks for no rights, when all are
# there.
ensure_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null || fail "this script installs packages on Debian and Ubuntu only; needed: $*"
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then return; fi

    step "Installing system packages: ${missing[*]}"
    local log status=0
    log=$(mktemp -t martlet-apt.XXXXXX)
    watched "apt-get update" "$log" as_root apt-get update || status=$?
    if ((status == 0)); then
        keep_default_cluster_away
        watched "apt-get install" "$log" \
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" \
            || status=$?
        allow_default_cluster
    fi
    rm -f "$log"
    ((status == 0)) || fail "apt-get failed; install these by hand: ${missing[*]}"
}

is_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root: $* (no sudo here: run it as root, then start again)"
    fi
}

# Debian's postgresql package makes and starts a cluster "main" when it is installed, unless it is told not to. The
# setting is taken back after the installation: a version that someone installs later behaves as they expect.
cluster_setting=/etc/postgresql-common/createcluster.d/martlet.conf

keep_default_cluster_away() {
    as_root mkdir -p "${cluster_setting%/*}"
    printf 'create_main_cluster = false\n' | as_root tee "$cluster_setting" >/dev/null
}

allow_default_cluster() { as_root rm -f "$cluster_setting"; }
