#!/usr/bin/env bash
# Sluice beside nginx and HAProxy, all doing the same 95/5 split with one worker: CPU per request, requests per second and more, in
# interleaved rounds of one run. Prints medians, and the ratio to the better of the two round by round: median (least–most).
# Usage: compare.sh [ROUNDS] [SECONDS] [CASE…]     all cases, on 127.0.0.1 only; PEERS=1 adds Vert.x and Undertow to get (downloads them),
# WARM=20 is how many seconds the JVM may compile before each case
#   get post big     HTTP/1.1 keep-alive: GET 1 KiB, POST 10 KiB, GET 1 MiB        tls handshake h2   the same GET over TLS
#   open             2 000 requests/s, whatever comes back: CPU, added p50 and p99  idle               5 000 connections that wait
#   memory           resident, after all that                                       start              to the first answer
# Needs: nginx haproxy wrk h2load python3 openssl curl (Debian's nginx-light haproxy wrk nghttp2-client)
set -euo pipefail
rounds=${1:-10} seconds=${2:-4} warm=${WARM:-20}
shift $(($# < 2 ? $# : 2))
cases=${*:-get post big tls handshake h2 open idle memory start}
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
PATH=$PATH:/usr/sbin
for tool in nginx haproxy wrk h2load python3 openssl curl; do
    command -v "$tool" >/dev/null || { echo "compare.sh: $tool is missing" >&2; exit 1; }
done
"$home/bin/sluice" --version >/dev/null # builds first if it must
java=''
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/*; do
    if [ -z "$java" ] && grep -qs '^JAVA_VERSION="25' "$candidate/release"; then java=$candidate/bin/java; fi
done
work=$(mktemp -d) pids=()
chmod 755 "$work" # nginx as root lets its workers be somebody else
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT
# shellcheck source=SCRIPTDIR/compare/servers.sh
. "$here/compare/servers.sh"
# shellcheck source=SCRIPTDIR/compare/cases.sh
. "$here/compare/cases.sh"

servers_start
for name in nginx haproxy sluice sluice ${PEERS:+vertx undertow vertx undertow vertx undertow}; do load_get "$name" 5 >/dev/null; done
printf '%-10s %-14s %10s %10s %10s   %s\n' case measure nginx haproxy sluice 'sluice / better of the two'
for case in $cases; do
    case $case in
        idle | memory) times=1 ;;
        *) times=$rounds ;;
    esac
    case $case in
        idle | memory | start) ;;
        *) # what was compiled for another case does not help this one
            for name in nginx haproxy; do seconds=2 "case_$case" "$name"; done
            seconds=$warm "case_$case" sluice
            rm -f "$work/runs.$case."*
            ;;
    esac
    for ((round = 0; round < times; round++)); do
        for name in nginx haproxy sluice; do "case_$case" "$name"; done
        if [ "$case" = get ]; then for name in ${PEERS:+vertx undertow}; do case_get "$name"; done; fi
    done
    report "$case"
done
