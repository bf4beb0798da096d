# The suites of ./test: formatting, Swift tests, the queue's faults, the demo, scenarios. Each adds its counts through tally.py.

# Modules whose tests need neither Postgres nor the network: ./test --quick.
pure_tests='^(CanonicalJSON|ChipReading|Workflows|Reports|Webhooks|Cryptography)Tests\.'

# A run of all Swift tests that takes longer than this hangs.
swift_test_seconds=2700

tally() {
    local options=()
    if [[ $specimens == no ]]; then options=(--skips-allowed); fi
    python3 "$root/deploy/scripts/tally.py" --results "$work/results" "${options[@]}" "$@"
}

# Counts a check that is one program as one test; its output is shown when it fails.
check() {
    local name=$1 status=0
    shift
    run_job "$work/check.log" "$@" || status=$?
    if ((status != 0)); then tail -n 40 "$work/check.log" >&2; fi
    tally one "$name" "$status" || failed=yes
}

check_formatting() {
    step "Formatting"
    check "swift format lint --strict" swift format lint --strict --parallel --recursive \
        --configuration "$root/.swift-format" "$root/Package.swift" "$root/Services" "$root/Shared" "$root/Tests"
}

# A test that is never discovered looks like one that passes, so the count must be that of the sources.
check_discovery() {
    step "Discovering tests"
    run_job "$work/tests.txt" swift test list --skip-build --package-path "$root" || tail -n 20 "$work/tests.txt" >&2
    tally count "$root/Tests" "$work/tests.txt" || failed=yes
}

# run_swift_tests [FILTER]
run_swift_tests() {
    local arguments=(--skip-build --package-path "$root" --event-stream-output-path "$work/events.jsonl")
    if [[ -n ${1:-} ]]; then arguments+=(--filter "$1"); fi
    step "Swift tests${1:+ that match $1}"
    # --foreground: in the job's own process group, so that whoever ends the job ends the test process too.
    watched "swift test" "$work/swift-test.log" \
        timeout --foreground --signal=INT --kill-after=20 "$swift_test_seconds" \
        env MARTLET_TEST_DATABASE_URL="${test_database_url:-}" swift test "${arguments[@]}" || failed=yes
    tally swift "$work/events.jsonl" || failed=yes
}

# The system as a person starts it, from the debug build, in a directory of its own and on free ports.
start_system() {
    step "Starting Martlet for the scenarios"
    system_started=yes
    check "./run --debug --detach starts everything" "${system_run[@]}" --debug --no-build --detach \
        --api-port 0 --link-port 0 --admin-port-base 0 --postgres-port 0
}

run_demo() {
    step "The demo"
    check "./run demo is as it should be" "${system_run[@]}" demo
}

# make_venv: Python packages for the scenarios, in .venv/, made anew when the requirements change, or the Python that
# they were installed for has gone.
make_venv() {
    local requirements=$root/Tests/Scenarios/requirements.txt alone=$root/Tests/Scenarios/requirements-alone.txt
    local stamp=$root/.venv/requirements.sha256
    if [[ -f $stamp ]] && sha256sum --check --status "$stamp" \
        && "$root/.venv/bin/python" -c 'import pytest' >/dev/null 2>&1; then
        return
    fi
    step "Installing the scenarios' Python packages in .venv/"
    rm -rf "$root/.venv"
    python3 -m venv "$root/.venv" || fail "python3 -m venv failed"
    watched "pip install" "$work/pip.log" \
        "$root/.venv/bin/python" -m pip install --quiet --requirement "$requirements" \
        || fail "the scenarios' Python packages could not be installed"
    watched "pip install" "$work/pip.log" \
        "$root/.venv/bin/python" -m pip install --quiet --no-deps --requirement "$alone" \
        || fail "the scenarios' Python packages could not be installed"
    sha256sum "$requirements" "$alone" >"$stamp"
}

# The scripts' own checks first: they take seconds.
scenario_directories=("$root/deploy/checks" "$root/Tests/Scenarios")

# scenarios_match FILTER: whether any scenario's name does. When they cannot be collected, that is a failure.
scenarios_match() {
    local status=0
    run_job "$work/collect.log" env PYTHONDONTWRITEBYTECODE=1 "$root/.venv/bin/python" -m pytest \
        "${scenario_directories[@]}" --collect-only --quiet --matching "$1" -p no:cacheprovider || status=$?
    if ((status != 0 && status != 5)); then  # 5 is pytest's word for: nothing was collected
        tail -n 40 "$work/collect.log" >&2
        tally one "the scenarios can be collected" "$status" || failed=yes
    fi
    return "$status"
}

# run_scenarios [FILTER]
run_scenarios() {
    local arguments=(--junit-xml "$work/scenarios.xml" --matching "${1:-}" --timeout 300 -p no:cacheprovider)
    # A scenario's threads count: what goes wrong in one is a failure, not a warning.
    arguments+=(-W error::pytest.PytestUnhandledThreadExceptionWarning)
    step "Scenarios${1:+ that match $1}"
    watched "pytest" "$work/pytest.log" env MARTLET_JSON="$work/local/martlet.json" \
        MARTLET_SCREENSHOTS="${MARTLET_SCREENSHOTS:-$root/.build/screenshots}" PYTHONDONTWRITEBYTECODE=1 \
        "$root/.venv/bin/python" -m pytest "${scenario_directories[@]}" "${arguments[@]}" || failed=yes
    tally junit "$work/scenarios.xml" || failed=yes
}

# faults_match FILTER: whether any fault test's name does.
faults_match() {
    local status=0
    run_job "$work/collect-faults.log" env PYTHONDONTWRITEBYTECODE=1 "$root/.venv/bin/python" -m pytest \
        "$root/Tests/Faults" --collect-only --quiet --matching "$1" -p no:cacheprovider || status=$?
    if ((status != 0 && status != 5)); then
        tail -n 40 "$work/collect-faults.log" >&2
        tally one "the fault tests can be collected" "$status" || failed=yes
    fi
    return "$status"
}

# run_faults [FILTER]: the queue's fault tests, short; on a Postgres of their own, which they kill. What they have shown
# is printed, since a zero is worth what it is a zero of.
run_faults() {
    if [[ -n ${1:-} ]] && ! faults_match "$1"; then return; fi
    step "Faults of the job queue${1:+ that match $1}"
    watched "fault tests" "$work/faults.log" env MARTLET_FAULT_WORKER="$products/queue-fault-worker" \
        MARTLET_FAULT_PYTHON="$root/.venv/bin/python" "$root/Tests/Faults/run" --quiet \
        --junit-xml "$work/faults.xml" --matching "${1:-}" || failed=yes
    sed -n '/= what was shown =/,/^=.* in [0-9.]*s/{/^=/!s/^/    /p}' "$work/faults.log" 2>/dev/null || true
    tally junit --suite "faults of the queue" "$work/faults.xml" || failed=yes
}
