# Messages for people, the progress of long steps, and what ends with the script. Sourced by ./run and ./test.

say() { printf '%s\n' "$*"; }

step() { printf '\n==> %s\n' "$*"; }

warn() { printf 'martlet: %s\n' "$*" >&2; }

fail() {
    warn "$*"
    exit 1
}

job='' ticker=''

# run_job OUTPUT COMMAND…: runs a program in a session of its own and returns its status. A signal that comes meanwhile
# is acted on at once, not when the program has ended; end_jobs then ends all that the program has started.
# What it prints goes to the file OUTPUT, or where this script's goes when that is `-`; never redirect run_job itself,
# as the words of the trap that a signal runs would go there too.
run_job() {
    local output=$1 status=0
    shift
    # A shell without job control has its background commands ignore Ctrl-C's signal, for good unless it is reset.
    local command=(setsid env --default-signal=INT --default-signal=QUIT "$@")
    if [[ $output == - ]]; then
        "${command[@]}" </dev/null 9>&- &
    else
        "${command[@]}" </dev/null >"$output" 2>&1 9>&- &
    fi
    job=$!
    wait "$job" || status=$?
    job=
    return "$status"
}

# run_whole OUTPUT COMMAND…: the same for what must not be cut short, such as a package manager, and may ask for a
# password: a signal waits for its end.
run_whole() {
    local output=$1
    shift
    if [[ $output == - ]]; then "$@"; else ("$@") >"$output" 2>&1; fi
}

# Ends what run_job runs: asks as Ctrl-C does, so that it can tidy up, and kills what has not ended after 20 s.
end_jobs() {
    end_ticker
    [[ -n $job ]] || return 0
    local _
    kill -INT -- "-$job" 2>/dev/null || kill -INT "$job" 2>/dev/null
    for _ in {1..200}; do
        kill -0 -- "-$job" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL -- "-$job" 2>/dev/null
    wait "$job" 2>/dev/null
    job=
}

# watched [--whole] WHAT LOG COMMAND…: runs a command that may take minutes, as run_job or run_whole do, and returns its
# status. On a terminal the command's own progress is shown; elsewhere its output goes to LOG, and every 15 s a line tells
# how long it has taken and what it does. When it fails, the end of LOG is shown.
watched() {
    local runner=run_job
    if [[ $1 == --whole ]]; then
        runner=run_whole
        shift
    fi
    local what=$1 log=$2 started=$SECONDS status=0
    shift 2
    if [[ -t 1 ]]; then
        "$runner" - "$@" || status=$?
    else
        tick "$what" "$log" "$started" 9>&- &
        ticker=$!
        "$runner" "$log" "$@" || status=$?
        end_ticker
        if ((status != 0)); then tail -n 60 "$log" >&2; fi
    fi
    if ((status == 0)); then say "    $what: done in $((SECONDS - started)) s"; fi
    return "$status"
}

# Prints a line every 15 s until it is ended, or the script that started it has gone.
tick() {
    local what=$1 log=$2 started=$3 line pause=
    trap 'kill "$pause" 2>/dev/null; exit' TERM
    while kill -0 "$$" 2>/dev/null; do
        sleep 15 >/dev/null 2>&1 &
        pause=$!
        wait "$pause"
        line=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | tail -n 1 | cut -c 1-90 || true)
        printf '    %s: %d s  %s\n' "$what" "$((SECONDS - started))" "$line"
    done
}

end_ticker() {
    [[ -n $ticker ]] || return 0
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    ticker=
}
