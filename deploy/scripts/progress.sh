# Messages for people, and the progress of long steps. Sourced by ./run and ./test.

say() { printf '%s\n' "$*"; }

step() { printf '\n==> %s\n' "$*"; }

warn() { printf 'martlet: %s\n' "$*" >&2; }

fail() {
    warn "$*"
    exit 1
}

# watched WHAT LOG COMMAND…: runs a command that may take minutes and returns its status.
# On a terminal the command's own progress is shown; elsewhere its output goes to LOG, and every 15 s a line tells how
# long it has taken and what it does. When it fails, the end of LOG is shown.
watched() {
    local what=$1 log=$2 started=$SECONDS status=0 ticker=
    shift 2
    if [[ -t 1 ]]; then
        "$@" || status=$?
    else
        tick "$what" "$log" "$started" &
        ticker=$!
        "$@" >"$log" 2>&1 || status=$?
        kill "$ticker" 2>/dev/null || true
        wait "$ticker" 2>/dev/null || true
        if ((status != 0)); then tail -n 60 "$log" >&2; fi
    fi
    if ((status == 0)); then say "    $what: done in $((SECONDS - started)) s"; fi
    return "$status"
}

# Prints a line every 15 s until it is killed, or the script that started it has gone.
tick() {
    local what=$1 log=$2 started=$3 line
    while sleep 15 </dev/null >/dev/null 2>&1 && kill -0 "$$" 2>/dev/null; do
        line=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | tail -n 1 | cut -c 1-90 || true)
        printf '    %s: %d s  %s\n' "$what" "$((SECONDS - started))" "$line"
    done
}
