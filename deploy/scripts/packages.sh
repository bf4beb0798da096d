# System packages: which are needed, which are missing, and their installation. Sourced by ./run and ./test.

# What the build needs: the C libraries that modules under Shared/ wrap, and what SwiftPM finds them with.
build_packages=(ca-certificates pkg-config python3 libpq-dev libturbojpeg0-dev libpng-dev libqrencode-dev
    libpango1.0-dev libzip-dev libssl-dev fonts-dejavu-core fonts-noto-core)

# What tests of files read and verify them with.
test_packages=(poppler-utils openssl)

# Another program may be at work with packages: it is waited for, in seconds.
apt_options=(-o DPkg::Lock::Timeout=300)

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
    refresh_packages && install_packages "${missing[@]}" \
        || fail "apt-get failed; install these by hand: ${missing[*]}"
}

is_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# packaged_version PACKAGE: prints the version that would be installed, or nothing when the package is unknown.
packaged_version() {
    local version
    version=$(known_version "$1")
    if [[ -z $version ]]; then
        refresh_packages >&2 || true
        version=$(known_version "$1")
    fi
    printf '%s\n' "$version"
}

known_version() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -nE 's/^ *Candidate: *([^( ].*)$/\1/p'; }

refresh_packages() {
    local log status=0
    log=$(mktemp -t martlet-apt.XXXXXX)
    watched --whole "apt-get update" "$log" as_root apt-get "${apt_options[@]}" update || status=$?
    rm -f "$log"
    return "$status"
}

# A subshell: however it ends, Ctrl-C included, the setting is taken back.
install_packages() (
    log=$(mktemp -t martlet-apt.XXXXXX)
    trap 'end_ticker; rm -f "$log"; allow_default_cluster' EXIT
    keep_default_cluster_away
    watched --whole "apt-get install" "$log" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get "${apt_options[@]}" install -y --no-install-recommends "$@"
)

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
