#!/usr/bin/env bash
# The same incident on the new stack behind Sluice, HAProxy and nginx, which do the same split for the same visitors (an open model): how many
# requests new failed until the proxy stopped asking it, how many of these visitors saw, and after how many seconds. Stacks that are well answer
# in 100 ms (log-normal). Medians of ROUNDS; who has not stopped within the window once is not asked again.
# Usage: guard.sh [ROUNDS] [CASE…]     all cases in about 18 minutes, on 127.0.0.1 only
#   total fifth twentieth slow hangs resets endpoint   100 %, 20 %, 5 % answer 500; twice as slow; no answer; RST; one endpoint of 50 answers 500
# Variables: WARM=15 seconds of health before, WINDOW=60 seconds of trouble at most, TIMEOUT=5 seconds for a head of new in all three, POSTS=0 per cent,
#   RATES="100:5 1000:25" requests a second and share of new in per cent: 5 and 250 a second on new,
#   SLUICE_UNIT='failover: off' more keys of the unit, NGINX_NEXT='error timeout' what nginx gives to old instead (its default; it counts only that,
#   besides time-outs and resets, so 500 has to be named: 'error timeout http_500').
#   VERBOSE=1 says in which ways visitors saw requests fail.
# HAProxy: check observe layer7 on-error mark-down, error-limit 10; nginx: max_fails=1 fail_timeout=10s. Both are the defaults.
# Needs: nginx haproxy curl (Debian's nginx-light haproxy)
set -euo pipefail
rounds=${1:-3}
shift $(($# < 1 ? $# : 1))
cases=${*:-total fifth twentieth slow hangs resets endpoint}
warm=${WARM:-15} window=${WINDOW:-60} timeout=${TIMEOUT:-5} posts=${POSTS:-0} rates=${RATES:-100:5 1000:25}
next=${NGINX_NEXT:-error timeout}
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
PATH=$PATH:/usr/sbin
for tool in nginx haproxy curl; do
    command -v "$tool" >/dev/null || { echo "guard.sh: $tool is missing (Debian: apt-get install nginx-light haproxy curl)" >&2; exit 1; }
done
"$home/bin/sluice" --version >/dev/null # builds first if it must
java=''
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/*; do
    if [ -z "$java" ] && grep -qs '^JAVA_VERSION="25' "$candidate/release"; then java=$candidate/bin/java; fi
done
[ -n "$java" ] || { echo "guard.sh: no JDK 25 in JAVA_HOME or the usual places" >&2; exit 1; }
work=$(mktemp -d) pids=()
chmod 755 "$work" # nginx as root lets its workers be somebody else
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; pids=(); }
finish() { stop; rm -rf "$work"; }
trap finish EXIT
# shellcheck source=SCRIPTDIR/guard/proxies.sh
. "$here/guard/proxies.sh"

# incident CASE RATE:SHARE DIR BASE NAME…: one line for each proxy into DIR/told
incident() {
    local case=$1 rate=${2%:*} share=${2#*:} dir=$3 base=$4 name
    shift 4
    local places=()
    for name in "$@"; do places+=("$name=$(edge_of "$name" "$base"),$(old_of "$name" "$base"),$(new_of "$name" "$base")"); done
    coproc INCIDENT { exec "$java" -XX:+UseSerialGC -Xmx256m --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
        -cp "$home/loadtest/target/sluice/lib/*" dev.sluice.load.incident.Incident \
        "$case" "$rate" "$share" "$posts" "$warm" "$window" "${places[@]}" 2>"$dir/incident.err"; }
    local from=${INCIDENT[0]} to=${INCIDENT[1]} line
    read -r line <&"$from"
    [ "$line" = ready ] || { tail -n 5 "$dir/incident.err" >&2; return 1; }
    for name in "$@"; do start "$name" "$base" "$dir" "$share"; done # behind their stacks, which HAProxy looks for at once
    for name in "$@"; do await "$name" "$base" "$dir"; done
    echo go >&"$to"
    cat <&"$from" >"$dir/told" || true
    [ "$(wc -l <"$dir/told")" -eq $# ] || { tail -n 5 "$dir/incident.err" >&2; return 1; }
}

# round CASE RATE:SHARE BASE: all proxies that have not been found to go on for ever
round() {
    local case=$1 split=$2 base=$3 dir=$work/$1.${2/:/-} name names=()
    for name in sluice haproxy nginx; do
        grep -qs ' never never$' "$work/runs.$case.$split.$name" || names+=("$name")
    done
    [ ${#names[@]} -gt 0 ] || return 0
    rm -rf "$dir"
    mkdir -p "$dir"
    chmod 755 "$dir"
    (
        pids=() # the others are not its own
        trap stop EXIT
        incident "$case" "$split" "$dir" "$base" "${names[@]}"
    ) || return 1
    [ -z "${VERBOSE:-}" ] || sed "s/^/$case $split /" "$dir/incident.err" >&2
    for name in "${names[@]}"; do sed -n "s/^$name //p" "$dir/told" >>"$work/runs.$case.$split.$name"; done
}

median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
# report CASE RATE:SHARE: medians; who went on in any round is said so
report() {
    local name runs seconds back
    for name in sluice haproxy nginx; do
        runs=$work/runs.$1.$2.$name
        [ -e "$runs" ] || continue
        seconds=$(cut -d' ' -f3 "$runs" | grep -v never | median || true)
        if grep -q ' never never$' "$runs"; then seconds="never within $window s"; else seconds="$seconds s"; fi
        back=$(cut -d' ' -f4 "$runs" | grep -v never | median || true)
        printf '%-10s %5d/s %-8s %9s %9s   %s%s (%d)\n' "$1" $((${2%:*} * ${2#*:} / 100)) "$name" "$(cut -d' ' -f1 "$runs" | median)" \
            "$(cut -d' ' -f2 "$runs" | median)" "$seconds" "${back:+, asked again after $back s}" "$(wc -l <"$runs")"
    done
}

printf '%-10s %7s %-8s %9s %9s   %s\n' case 'on new' proxy failed seen 'seconds until new is not asked any more (rounds)'
for case in $cases; do
    for ((round = 0; round < rounds; round++)); do
        base=${GUARD_PORT:-23100} running=()
        for split in $rates; do
            round "$case" "$split" "$base" & running+=($!) pids+=($!)
            base=$((base + 20))
        done
        for one in "${running[@]}"; do wait "$one" || { echo "guard.sh: a round of $case failed" >&2; exit 1; }; done
    done
    for split in $rates; do report "$case" "$split"; done
done
