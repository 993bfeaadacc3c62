#!/usr/bin/env bash
# Share changes at 100 a second through the API while wrk keeps the edge busy: no request may fail, and the next request on an open connection
# must be on the side that was just acknowledged. Prints call to acknowledgement, and call to effect.
# Usage: changes.sh [SECONDS]     needs: nginx wrk python3 (Debian's packages), 127.0.0.1 only
set -euo pipefail
seconds=${1:-20}
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
PATH=$PATH:/usr/sbin
for tool in nginx wrk python3; do
    command -v "$tool" >/dev/null || { echo "changes.sh: $tool is missing (Debian: apt-get install nginx-light wrk python3)" >&2; exit 1; }
done
"$home/bin/sluice" --version >/dev/null # builds first if it must
work=$(mktemp -d) pids=()
chmod 755 "$work" # nginx as root lets its workers be somebody else
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT
base=${CHANGES_PORT:-42300}
cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path $work/t1; proxy_temp_path $work/t2;
  fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:$base; location / { return 200 "old"; } } server { listen 127.0.0.1:$((base + 1)); location / { return 200 "new"; } } }
CONF
cat >"$work/sluice.yaml" <<CONF
listen: [{ address: "127.0.0.1:$((base + 2))" }]
control: { address: "127.0.0.1:$((base + 3))" }
stacks: { old: { origins: ["http://127.0.0.1:$base"] }, new: { origins: ["http://127.0.0.1:$((base + 1))"] } }
units: { all: { owner: bench@shop.example, match: [{ path: "/**" }] } }
CONF
nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null & pids+=($!)
"$home/bin/sluice" serve "$work/sluice.yaml" --state "$work/state" >"$work/ready" 2>"$work/sluice.err" & pids+=($!)
for _ in $(seq 300); do grep -q '^ready' "$work/ready" && break; sleep 0.1; done
wrk -t1 -c16 -d5s "http://127.0.0.1:$((base + 2))/" >/dev/null # warm
wrk -t1 -c16 -d"$((seconds + 2))s" "http://127.0.0.1:$((base + 2))/" >"$work/wrk.out" & wrk=$!
sleep 1
python3 - "$((base + 2))" "$((base + 3))" "$work/state/admin.token" "$seconds" <<'PY'
import http.client, json, sys, time
edge, control, token, seconds = int(sys.argv[1]), int(sys.argv[2]), open(sys.argv[3]).read().strip(), int(sys.argv[4])
api, probe = http.client.HTTPConnection("127.0.0.1", control), http.client.HTTPConnection("127.0.0.1", edge)
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
acknowledged, effect, wrong, begin = [], [], 0, time.monotonic()
for i in range(seconds * 100):
    time.sleep(max(0, begin + i / 100 - time.monotonic()))
    side = "new" if i % 2 == 0 else "old"
    body = json.dumps({"share": "100%" if side == "new" else "0%", "reason": "changes.sh"})
    called = time.monotonic()
    api.request("PUT", "/api/v1/units/all/share", body, headers)
    answer = api.getresponse(); answer.read()
    assert answer.status == 200, answer.status
    acknowledged.append(time.monotonic() - called)
    probe.request("GET", "/")
    wrong += probe.getresponse().read().decode() != side
    effect.append(time.monotonic() - called)
def at(values, q): return sorted(values)[min(len(values) - 1, int(len(values) * q))] * 1000
print(f"{len(effect)} changes in {time.monotonic() - begin:.1f} s: call to acknowledged p50 {at(acknowledged, .5):.1f} ms, p99 {at(acknowledged, .99):.1f} ms; "
      f"call to the answer of the next request p50 {at(effect, .5):.1f} ms, p99 {at(effect, .99):.1f} ms; {wrong} on the wrong side")
sys.exit(1 if wrong else 0)
PY
wait "$wrk"
grep -E 'requests in|Requests/sec' "$work/wrk.out"
if grep -E 'Non-2xx|Socket errors' "$work/wrk.out"; then echo "changes.sh: FAILED: requests failed" >&2; exit 1; fi
echo "0 failed requests"
