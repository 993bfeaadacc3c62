#!/usr/bin/env bash
# How many requests a second `sluice load run` sends from one core to nginx on another one, beside wrk and h2load, in interleaved rounds of one
# run; then whether it keeps to a rate that it was asked for, at 70 % of what it reached. Prints medians and the ratios: median (least–most).
# Usage: load-compare.sh [ROUNDS] [SECONDS]     about 5 minutes, on 127.0.0.1 only
# Variables: WARM=8 seconds that the JVM may compile before it is measured, CONNECTIONS=64, CORES=0,1 of the client and of nginx,
#   SLUICE=bin/sluice, ASKED= visitors a second, of 50 requests each, to be asked for without comparing first (70 % of an earlier run)
# Needs: nginx wrk h2load python3 curl taskset (Debian's nginx-light wrk nghttp2-client)
set -euo pipefail
rounds=${1:-5} seconds=${2:-5} warm=${WARM:-8} connections=${CONNECTIONS:-64} cores=${CORES:-0,1}
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
sluice=${SLUICE:-$home/bin/sluice}
PATH=$PATH:/usr/sbin
for tool in nginx wrk h2load python3 curl taskset; do
    command -v "$tool" >/dev/null || { echo "load-compare.sh: $tool is missing" >&2; exit 1; }
done
"$sluice" --version >/dev/null # builds first if it must
work=$(mktemp -d) server=''
chmod 755 "$work" # nginx as root lets its workers be somebody else
finish() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$work/nginx.conf" <<END
daemon off; pid $work/nginx.pid; error_log $work/error.log; worker_processes 1;
events { worker_connections 8192; }
http { access_log off; keepalive_requests 1000000000;
    server { listen 127.0.0.1:$port; location / { return 200 "a page of a few words\n"; } } }
END
taskset -c "${cores#*,}" nginx -c "$work/nginx.conf" 2>/dev/null &
server=$!
for _ in $(seq 50); do curl -fs "http://127.0.0.1:$port/" >/dev/null && break; sleep 0.1; done
url=http://127.0.0.1:$port
on_one_core() { taskset -c "${cores%,*}" "$@"; }

# scenario FILE LOAD TIMES
scenario() {
    cat >"$1" <<END
name: compare
target: { connections: 1 }
load: $2
bounds: { rate: 100000/s, connections: 10000, time: 1h }
journeys: { look: { times: $3, steps: [{ name: page, GET: / }] } }
END
}
with_wrk() { on_one_core wrk -t1 -c"$connections" -d"${seconds}s" "$url/" | awk '/Requests\/sec/ { print $2 }'; }
with_h2load() { on_one_core h2load --h1 -t1 -c"$connections" -D"$seconds" "$url/" 2>&1 | awk '/^finished in/ { print $4 }'; }
with_sluice() { # the seconds after the warm ones
    scenario "$work/closed.yaml" "{ visitors: $connections, for: $((warm + seconds))s }" 500
    on_one_core "$sluice" load run "$work/closed.yaml" --target "$url" --quiet --seed 1 --json "$work/closed.json" >/dev/null 2>&1 || true
    python3 - "$work/closed.json" "$warm" "$seconds" <<'END'
import json, sys
warm, seconds = int(sys.argv[2]), int(sys.argv[3])
kept = [second for second in json.load(open(sys.argv[1]))["timeline"] if warm <= second["at"] < warm + seconds]
print(sum(second["fine"] for second in kept) / len(kept))
END
}
asked=${ASKED:-}
if [ -z "$asked" ]; then
    for ((round = 0; round < rounds; round++)); do
        for name in wrk h2load sluice; do "with_$name" >>"$work/$name"; done
    done

    python3 - "$work" <<'END'
import statistics, sys
runs = {name: [float(line) for line in open(f"{sys.argv[1]}/{name}")] for name in ("wrk", "h2load", "sluice")}
for name, rates in runs.items():
    print(f"{name:8} {statistics.median(rates):9.0f} requests/s ({min(rates):.0f}–{max(rates):.0f})")
for other in ("wrk", "h2load"):
    ratios = [mine / its for mine, its in zip(runs["sluice"], runs[other])]
    print(f"sluice / {other}: {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})")
open(f"{sys.argv[1]}/asked", "w").write(str(int(0.7 * statistics.median(runs["sluice"]) / 50)))
END
    asked=$(cat "$work/asked")
fi
# Up to the rate while the JVM compiles, then as long at the rate, so that nobody stands in line any more who came while it could not keep up:
# what such a line takes when it is worked off would be measured as more than was asked for. What was late or dropped until then is told.
scenario "$work/open.yaml" "{ arrivals: constant, rate: [{ from: 10/s, to: $asked/s, for: ${warm}s }, { at: $asked/s, for: $((warm + 3 * seconds))s }] }" 50
on_one_core "$sluice" load run "$work/open.yaml" --target "$url" --quiet --seed 1 --json "$work/open.json" >/dev/null 2>&1 || true
python3 - "$work/open.json" "$asked" "$((2 * warm))" "$((3 * seconds))" <<'END'
import json, sys
timeline = json.load(open(sys.argv[1]))["timeline"]
asked, begin, length = (int(argument) for argument in sys.argv[2:5])
before, measured = timeline[:begin], timeline[begin:begin + length]
def total(seconds, *names): return sum(second[name] for second in seconds for name in names)
def share(seconds): return 100 * total(seconds, "late") / max(1, total(seconds, "arrived"))
def left(seconds): return 50 * total(seconds, "arrived") - total(seconds, "fine", "wrong", "lost", "notExecuted")
came, sent = total(measured, "arrived") / length, total(measured, "fine") / length
print(f"open model: {asked} visitors/s of 50 requests asked, {came:.1f}/s came ({100 * came / asked - 100:+.2f} %), late {share(measured):.2f} %;"
      f" {50 * asked} requests/s asked, {sent:.0f}/s answered ({100 * sent / (50 * asked) - 100:+.2f} %);"
      f" dropped {total(measured, 'dropped')}, failed {total(measured, 'lost', 'wrong')};"
      f" requests left to those who had come: {left(before)} at the beginning, {left(before + measured)} at the end;"
      f" in the {begin} s before: late {share(before):.2f} %, dropped {total(before, 'dropped')}")
END
