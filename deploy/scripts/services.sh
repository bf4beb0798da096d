# The five services: started, watched and stopped through supervise.py. Sourced by ./run.

supervise() { python3 "$root/deploy/scripts/supervise.py" --local "$local_directory" "$@"; }

# Starts the supervisor in a session of its own, so that a Ctrl-C at the terminal reaches this script only, which then
# stops everything in order. Sets `supervisor`.
start_services() {
    setsid python3 "$root/deploy/scripts/supervise.py" --local "$local_directory" run \
        </dev/null >>"$local_directory/logs/supervisor.log" 2>&1 9>&- &
    supervisor=$!
}

# Returns when every service is ready. A job: it may take a while, and Ctrl-C must not wait for it.
wait_for_services() {
    run_job - python3 "$root/deploy/scripts/supervise.py" --local "$local_directory" wait \
        || fail "the services did not start; their logs are in $local_directory/logs"
}

# Stops the services, then the Postgres that ./run started for them; nothing that others started.
stop_everything() {
    local status=0
    supervise stop || status=$?
    locate_postgres
    if postgres_pid >/dev/null; then
        stop_postgres
        say "postgres: stopped" || true
    fi
    return "$status"
}

# follow_logs [SERVICE…]: the ends of the logs, and what comes.
follow_logs() {
    local name files=()
    for name in "$@"; do
        [[ -f $local_directory/logs/$name.log ]] || fail "no log of $name in $local_directory/logs"
        files+=("$local_directory/logs/$name.log")
    done
    if ((${#files[@]} == 0)); then files=("$local_directory"/logs/*.log); fi
    [[ -f ${files[0]} ]] || fail "there are no logs yet; start with ./run"
    exec tail -n 20 -F "${files[@]}"
}
