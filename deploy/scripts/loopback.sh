# What speaks to this machine's own addresses. Sourced by ./run and ./test.

# The surroundings' proxies are for the way out, such as to the packages; no proxy reaches this machine's loopback.
keep_loopback_direct() {
    # Programs differ in which of the two they read, and in which they prefer.
    local exceptions=${no_proxy:-${NO_PROXY:-}}
    if [[ $exceptions != '*' ]]; then exceptions=${exceptions:+$exceptions,}127.0.0.1,localhost; fi
    export no_proxy=$exceptions NO_PROXY=$exceptions
}
