# The Swift toolchain and the build. Sourced by ./run and ./test.

# The lowest version that reads Package.swift; the code is developed with 6.3.
required_swift=6.2

executables=(
    api-gateway workflow-orchestrator report-workers media-decoder webhook-dispatcher link-service martletctl
)

require_swift() {
    command -v swift >/dev/null || fail "Swift $required_swift or newer is needed (see swift.org/install) and on PATH"
    local version
    version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1) || true
    [[ -n $version ]] || fail "swift --version tells no version; is the toolchain complete?"
    if [[ $(printf '%s\n' "$required_swift" "$version" | sort -V | head -n 1) != "$required_swift" ]]; then
        fail "Swift $version is too old: $required_swift or newer is needed (developed with 6.3)"
    fi
}

# build CONFIGURATION [ARGUMENT…]: builds the package and sets `products` to the directory with the executables.
build() {
    local configuration=$1
    shift
    step "Building ($configuration); the first time takes several minutes"
    mkdir -p "$root/.build"
    watched "swift build" "$root/.build/martlet-build.log" \
        swift build --package-path "$root" --configuration "$configuration" "$@" || fail "the build failed"
    products="$root/.build/$configuration"
}

# Stops with a clear message when an executable is missing, before anything is started.
require_products() {
    local name
    for name in "${executables[@]}"; do
        [[ -x $products/$name ]] || fail "$products/$name is missing: run without --no-build"
    done
}
