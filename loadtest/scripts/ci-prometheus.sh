#!/usr/bin/env bash
# A real Prometheus scrapes the product: promtool takes the alert rules and their tests, a breach by script makes alerts fire and a mend ends
# them, and every query of the Grafana dashboard has an answer.
# Usage: ci-prometheus.sh     needs: prometheus promtool python3 openssl curl jq
. "$(dirname "$0")/check.bash"
needs "prometheus python3 openssl curl jq" prometheus promtool python3 openssl curl jq
"$home/bin/sluice" --version >/dev/null # builds first if it must
scene() { python3 "$here/prometheus/scene.py" "$@"; }

# --- the rules by themselves
promtool check rules "$home/config/prometheus/rules.yaml" >"$work/promtool.log" 2>&1 || fail "promtool check rules"
promtool test rules "$here/prometheus/alerts.yaml" >"$work/promtool.log" 2>&1 || fail "promtool test rules"
good "promtool takes the rules: $(grep -c 'alert:' "$home/config/prometheus/rules.yaml") alerts, $(grep -c '^  - name:' "$here/prometheus/alerts.yaml") tests of when they fire"

# --- the product between two stacks, with a resolver that has the new address and a certificate that ends in nine days
read -r old new dns tls control prometheus closed < <(python3 - <<'PY'
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(7)]
print(*(one.getsockname()[1] for one in held))
PY
)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/tls.key" -out "$work/tls.pem" -subj /CN=www.shop.example \
    -addext subjectAltName=DNS:www.shop.example -days 9 2>/dev/null
begun s_server openssl s_server -accept "127.0.0.1:$tls" -cert "$work/tls.pem" -key "$work/tls.key" -alpn h2,http/1.1 -www -quiet
begun stages python3 "$here/prometheus/scene.py" stages "$old" "$new" "$dns" "$work/broken"
cat >"$work/sluice.yaml" <<YAML
listen: [{ address: "127.0.0.1:0" }]
control: { address: "127.0.0.1:$control" }
trusted-proxies: [127.0.0.0/8]
stacks:
  old: { origins: ["http://127.0.0.1:$old"] }
  new: { origins: ["http://127.0.0.1:$new"] }
units:
  checkout: { owner: payments@shop.example, match: [{ path: "/checkout/**" }], data: moved }
  search: { owner: shop@shop.example, match: [{ path: "/search/**" }], guard: off }
gates: { well: { type: http, url: "http://127.0.0.1:$new/healthz" } }
freeze: { callbacks: { "POST /checkout/hook": { do: spool, retries: none } } }
dns:
  watch:
    - { name: www.shop.example, A: { old: [192.0.2.10], new: [198.51.100.10] } }
    - { name: tls.shop.example, A: { old: [192.0.2.10], new: [127.0.0.1] }, certificate: [www.shop.example] }
  resolvers: [{ name: one, address: "127.0.0.1:$dns" }]
  roots: ["127.0.0.1:$dns"]
  truth: { old: [127.0.0.1], new: [127.0.0.2] }
  certificates: { ca: tls.pem, port: $tls, plain-port: off }
YAML
"$home/bin/sluice" serve "$work/sluice.yaml" --state "$work/state" >"$work/serve.out" 2>"$work/serve.err" &
pids+=($!)
await 60 grep -q '^ready' "$work/serve.out" || fail "sluice does not serve"
edge=$(sed -n 's/^ready edge=\([^ ]*\) .*/\1/p' "$work/serve.out")
export SLUICE_CONTROL=http://127.0.0.1:$control SLUICE_TOKEN=$(cat "$work/state/admin.token")
cat >"$work/prometheus.yaml" <<YAML
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: ["$home/config/prometheus/rules.yaml"]
scrape_configs: [{ job_name: sluice, static_configs: [{ targets: ["127.0.0.1:$control"] }] }]
YAML
begun prometheus prometheus --config.file="$work/prometheus.yaml" --storage.tsdb.path="$work/tsdb" --web.listen-address="127.0.0.1:$prometheus"
begun visitors python3 "$here/prometheus/scene.py" visitors "$edge" "$work/enough"
at=http://127.0.0.1:$prometheus
await 30 curl -sSf "$at/-/ready" || fail "prometheus does not start"
[ "$(curl -sSf "$SLUICE_CONTROL/metrics" | promtool check metrics 2>&1 | grep -c 'error while linting')" = 0 ] || fail "promtool cannot read the metrics"

# --- half of the visitors on new, in health: only the certificate is told of
"$home/bin/sluice" share checkout 50% --reason "scripted" >/dev/null
"$home/bin/sluice" share search 50% --reason "scripted" >/dev/null
"$home/bin/sluice" gate check checkout well >"$work/gate.log" 2>&1 || fail "the gate"
fires() { scene firing "$at" | grep -qx -- "$1"; }
quiet() { ! fires "$1"; }
await 40 fires "SluiceCertificateEnds www.shop.example" || fail "no alert of the certificate: $(scene firing "$at")"
[ "$(scene firing "$at")" = "SluiceCertificateEnds www.shop.example" ] || fail "alerts in health: $(scene firing "$at")"
good "in health one alert fires: $(scene firing "$at")"

# --- a callback waits for the end of a freeze
"$home/bin/sluice" freeze read-only --unit checkout --for 1m --reason "scripted" >/dev/null
curl -sSf -o /dev/null -d '{}' "$edge/checkout/hook" || fail "a callback is not kept"
has() { curl -sSfG "$at/api/v1/query" --data-urlencode "query=$1" | jq -e '.data.result | length > 0'; }
await 20 has 'sluice_callbacks_waiting == 1 and on() sluice_freeze_mode{unit="checkout"} == 1' || fail "the freeze does not show"
"$home/bin/sluice" freeze open --reason "scripted" >/dev/null
await 20 has 'sluice_callbacks_replayed_total == 1' || fail "the callback is not replayed"
good "a callback that waited in a freeze, and its replay, show"

# --- new breaks: the guard takes checkout back, search has none and goes on failing
touch "$work/broken"
await 30 fires "SluiceUnitLatched checkout" || fail "no alert of the revert: $(scene firing "$at")"
await 60 fires "SluiceNewFails search" || fail "no alert of what fails: $(scene firing "$at")"
good "in the breach fire: $(scene firing "$at" | paste -sd, | sed 's/,/, /g')"
scene queries "$at" "$home/config/grafana/sluice.json" >"$work/queries.log" ||
    { await 70 scene queries "$at" "$home/config/grafana/sluice.json" || fail "$(scene queries "$at" "$home/config/grafana/sluice.json")"; }
good "the dashboard: $(scene queries "$at" "$home/config/grafana/sluice.json" | tail -n 1)"

# --- mended: search is taken back by hand and allowed again; what the guard took back waits for ten minutes
rm "$work/broken"
"$home/bin/sluice" revert search --reason "scripted" >/dev/null
await 30 fires "SluiceUnitLatched search" || fail "no alert of the revert of search: $(scene firing "$at")"
"$home/bin/sluice" rearm search --reason "mended" >/dev/null
await 30 quiet "SluiceUnitLatched search" || fail "the alert of the revert stays"
good "mended and search rearmed, fire: $(scene firing "$at" | paste -sd, | sed 's/,/, /g')"
touch "$work/enough"
