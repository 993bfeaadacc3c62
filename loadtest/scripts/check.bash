# For checks against real servers, to be sourced: a place to work in, processes that end with the check, and words for what was seen.
set -euo pipefail
check=$(basename "$0") here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$(dirname "$0")/../.." && pwd)
PATH="$PATH:/usr/sbin"
needs() { # PACKAGES TOOL...: says what to install when a tool is not here
    local packages=$1 tool
    shift
    for tool in "$@"; do
        command -v "$tool" >/dev/null || { echo "$check: $tool is missing (Debian: apt-get install $packages)" >&2; exit 1; }
    done
}
work=$(mktemp -d) pids=()
chmod 755 "$work" # some servers look into it as nobody
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "$check: FAILED: $*" >&2
    tail -n 5 "$work"/*.log "$work"/*.err >&2 || true
    exit 1
}
good() { echo "ok  $*"; }
begun() { # NAME COMMAND...: in the background, its words in a log
    local name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 </dev/null &
    pids+=($!)
}
await() { # SECONDS COMMAND...: until it succeeds
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.2
    done
}
