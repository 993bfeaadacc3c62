#!/usr/bin/env bash
# Sluice beside nginx and HAProxy, all doing the same 95/5 split with one worker: requests per second and CPU per request,
# HTTP/1.1 keep-alive GET of 1 KiB. One run, interleaved rounds, medians as ratios to the better of the two.
# Usage: compare.sh [ROUNDS] [SECONDS]     needs: nginx haproxy wrk (Debian's packages), 127.0.0.1 only
set -euo pipefail
rounds=${1:-10} seconds=${2:-4}
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
"$home/bin/sluice" --version >/dev/null # builds first if it must
for tool in nginx haproxy wrk; do
    command -v "$tool" >/dev/null || { echo "compare.sh: $tool is missing (Debian: apt-get install nginx-light haproxy wrk)" >&2; exit 1; }
done
work=$(mktemp -d) pids=()
chmod 755 "$work" # nginx as root lets its workers be somebody else
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT

base=${COMPARE_PORT:-42100}
old=$base new=$((base + 1)) nginx=$((base + 2)) haproxy=$((base + 3)) sluice=$((base + 4))
head -c 1024 /dev/zero | tr '\0' 'x' >"$work/body"

cat >"$work/stacks.conf" <<CONF
daemon off; worker_processes 1; pid $work/stacks.pid; error_log $work/stacks.err;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; keepalive_timeout 300s; client_body_temp_path $work/t1;
  proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:$old; listen 127.0.0.1:$new; root $work; location / { try_files /body =404; } } }
CONF
cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path $work/n1;
  proxy_temp_path $work/n2; fastcgi_temp_path $work/n3; uwsgi_temp_path $work/n4; scgi_temp_path $work/n5;
  split_clients \$request_id \$stack { 5% new; * old; }
  upstream old { server 127.0.0.1:$old; keepalive 128; keepalive_requests 1000000000; }
  upstream new { server 127.0.0.1:$new; keepalive 128; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:$nginx; location / { proxy_pass http://\$stack; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header Host \$host; proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto \$scheme;
    proxy_set_header X-Request-Id \$request_id; } } }
CONF
cat >"$work/haproxy.cfg" <<CONF
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 1s
  option http-keep-alive
  option forwardfor
  unique-id-format %[uuid()]
  unique-id-header X-Request-Id
frontend edge
  bind 127.0.0.1:$haproxy
  http-request set-header X-Forwarded-Proto http
  default_backend split
backend split
  balance roundrobin
  http-reuse always
  server old 127.0.0.1:$old weight 95
  server new 127.0.0.1:$new weight 5
CONF
cat >"$work/sluice.yaml" <<CONF
listen: [{ address: "127.0.0.1:$sluice" }]
control: { address: "127.0.0.1:0" }
workers: 1
stacks: { old: { origins: ["http://127.0.0.1:$old"] }, new: { origins: ["http://127.0.0.1:$new"] } }
units:
  all: { owner: bench@shop.example, match: [{ path: "/**" }], share: 5%, visitors: { by: [request] } }
CONF

nginx -p "$work" -c "$work/stacks.conf" 2>/dev/null & pids+=($!)
nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null & pids+=($!)
haproxy -f "$work/haproxy.cfg" -db 2>"$work/haproxy.err" & pids+=($!)
"$home/bin/sluice" serve "$work/sluice.yaml" --state "$work/state" >"$work/ready" 2>"$work/sluice.err" & pids+=($!)
declare -A master=([nginx]=${pids[1]} [haproxy]=${pids[2]} [sluice]=${pids[3]}) port=([nginx]=$nginx [haproxy]=$haproxy [sluice]=$sluice)
for name in nginx haproxy sluice; do
    for _ in $(seq 300); do curl -fso /dev/null "http://127.0.0.1:${port[$name]}/" && break; sleep 0.1; done
    curl -fso /dev/null "http://127.0.0.1:${port[$name]}/" || { echo "compare.sh: $name does not answer" >&2; tail -n 5 "$work"/*.err >&2; exit 1; }
done

ticks() { # of a process and its children, in clock ticks
    local total=0 pid
    for pid in "$1" $(cat "/proc/$1/task/"*/children 2>/dev/null); do
        total=$((total + $(awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat")))
    done
    echo "$total"
}
hertz=$(getconf CLK_TCK)
run() { # NAME SECONDS -> "requests/s microseconds-of-CPU/request errors"
    local before after out requests
    before=$(ticks "${master[$1]}")
    out=$(wrk -t1 -c32 -d"${2}s" --latency "http://127.0.0.1:${port[$1]}/")
    after=$(ticks "${master[$1]}")
    requests=$(awk '/requests in/ { print $1 }' <<<"$out")
    awk -v r="$requests" -v s="$2" -v t="$((after - before))" -v hz="$hertz" -v bad="$(grep -cE 'Non-2xx|Socket errors' <<<"$out" || true)" \
        'BEGIN { printf "%.0f %.3f %d\n", r / s, t / hz * 1e6 / r, bad }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

for name in nginx haproxy sluice sluice sluice; do run "$name" 5 >/dev/null; done
for ((round = 1; round <= rounds; round++)); do
    for name in nginx haproxy sluice; do run "$name" "$seconds" >>"$work/$name.runs"; done
done
printf '%-8s %12s %14s %7s\n' proxy requests/s us-CPU/request errors
for name in nginx haproxy sluice; do
    rate[0]=$(awk '{ print $1 }' "$work/$name.runs" | median) cpu=$(awk '{ print $2 }' "$work/$name.runs" | median)
    printf '%-8s %12.0f %14.2f %7d\n' "$name" "${rate[0]}" "$cpu" "$(awk '{ s += $3 } END { print s }' "$work/$name.runs")"
    echo "$cpu ${rate[0]}" >"$work/$name.median"
done
paste -d' ' "$work/nginx.runs" "$work/haproxy.runs" "$work/sluice.runs" | awk '{ b = ($2 < $5) ? $2 : $5; print $8 / b }' | sort -n |
    awk -v n="$rounds" '{ v[NR] = $1 } END { printf "CPU per request, sluice / better of the two, round by round: median %.2f (min %.2f, max %.2f, %d rounds)\n", v[int((NR + 1) / 2)], v[1], v[NR], n }'
paste -d' ' "$work/nginx.runs" "$work/haproxy.runs" "$work/sluice.runs" | awk '{ b = ($1 > $4) ? $1 : $4; print $7 / b }' | sort -n |
    awk -v n="$rounds" '{ v[NR] = $1 } END { printf "requests/s, sluice / better of the two, round by round: median %.2f (min %.2f, max %.2f, %d rounds)\n", v[int((NR + 1) / 2)], v[1], v[NR], n }'
