# The browser of the scenarios and its driver, which must be of one version. Sourced by ./test.

# Sets and exports `MARTLET_BROWSER` and `MARTLET_DRIVER`: those on PATH, else Debian's packages, which Ubuntu has not.
find_browser() {
    browser_on_path && return
    if [[ $(distribution) == ubuntu ]]; then
        fail "the scenarios need a browser, and Ubuntu's own is a snap, which cannot see their files: install Google" \
            "Chrome, and the chromedriver of the same version, on PATH (./test --quick needs none)"
    fi
    ensure_packages chromium chromium-driver
    browser_on_path || fail "chromium and chromedriver are installed, but not on PATH, or of different versions"
}

browser_on_path() {
    local name browser driver version
    driver=$(program chromedriver) || return 1
    for name in chromium google-chrome google-chrome-stable; do
        browser=$(program "$name") || continue
        version=$(major_version "$browser")
        if [[ -n $version && $version == "$(major_version "$driver")" ]]; then
            export MARTLET_BROWSER=$browser MARTLET_DRIVER=$driver
            return 0
        fi
    done
    return 1
}

# Prints where a program is. A snap is none: it is kept out of the directories in /tmp that scenarios share with it.
program() {
    local path
    path=$(command -v "$1") || return 1
    [[ $path != /snap/* && $(readlink -f -- "$path") != */snap ]] || return 1
    printf '%s\n' "$path"
}

# 142 of "Chromium 142.0.7444.59 built on Debian".
major_version() { "$1" --version 2>/dev/null | sed -nE '1s/^[^0-9]*([0-9]+)\..*/\1/p'; }

# os-release's word, such as debian or ubuntu.
distribution() { (source /etc/os-release 2>/dev/null && printf '%s\n' "${ID:-}"); }
