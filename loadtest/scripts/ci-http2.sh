#!/usr/bin/env bash
# Real clients of HTTP/2 against the product, chosen over TLS and by prior knowledge, and HTTP/1.1 at the same ports: curl, nghttp, h2load,
# openssl, and a browser where there is one. Installs nothing. Needs: curl nghttp h2load openssl nginx. Uses if there: chromium.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
export PATH="$PATH:/usr/sbin"
for tool in curl nghttp h2load openssl nginx; do
    command -v "$tool" >/dev/null || { echo "ci-http2.sh: $tool is missing (Debian: nghttp2-client has nghttp and h2load)" >&2; exit 1; }
done
work=$(mktemp -d) serve_pid='' origin_pid='' checks=0 failures=0
finish() {
    [ -z "$serve_pid" ] || kill "$serve_pid" 2>/dev/null || true
    [ -z "$origin_pid" ] || kill "$origin_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
stop() {
    echo "ci-http2.sh: FAILED: $*" >&2
    cat "$work/serve.err" >&2
    exit 1
}
# check NAME WANTED GOT: prints how it went
check() {
    checks=$((checks + 1))
    if [ "$2" = "$3" ]; then
        echo "ok    $1"
    else
        echo "NOT   $1: wanted '$2', got '$3'"
        failures=$((failures + 1))
    fi
}
# await SECONDS COMMAND…: until it succeeds
await() {
    local until=$((SECONDS + $1))
    shift
    until "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.1
    done
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/shop.key" -out "$work/shop.pem" -days 2 \
    -subj "/CN=shop.example" -addext "subjectAltName=DNS:shop.example,IP:127.0.0.1" 2>/dev/null

# an origin that says by what it was asked, and takes what it is sent
mkdir -p "$work/origin/www"
head -c 1048576 /dev/urandom >"$work/origin/www/large"
cat >"$work/origin/www/page.html" <<'HTML'
<!doctype html><title>page</title><link rel="stylesheet" href="/style.css"><img src="/one.svg"><img src="/two.svg"><h1 id="h">plain</h1>
<script src="/script.js"></script>
HTML
echo 'h1 { color: rgb(1, 2, 3) }' >"$work/origin/www/style.css"
echo 'fetch("/post", { method: "POST", body: "x".repeat(100000) }).then(r => r.text()).then(t => {
  document.getElementById("h").textContent = "script ran " + performance.getEntriesByType("navigation")[0].nextHopProtocol + " " + t })' \
    >"$work/origin/www/script.js"
echo '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>' | tee "$work/origin/www/one.svg" >"$work/origin/www/two.svg"
origin=$((20000 + RANDOM % 20000))
cat >"$work/origin/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/origin/pid; error_log stderr;
events { worker_connections 512; }
http {
    access_log off; keepalive_requests 1000000; client_body_temp_path $work/origin/body; proxy_temp_path $work/origin/t1;
    fastcgi_temp_path $work/origin/t2; uwsgi_temp_path $work/origin/t3; scgi_temp_path $work/origin/t4; client_max_body_size 100m;
    types { text/html html; text/css css; text/javascript js; image/svg+xml svg; }
    server {
        listen 127.0.0.1:$origin; root $work/origin/www;
        location /hello { return 200 "hello"; }
        location /post { proxy_pass http://127.0.0.1:$origin/length; proxy_set_header X-Got \$http_content_length; }
        location /length { return 200 "posted"; }
    }
}
CONF
nginx -c "$work/origin/nginx.conf" >"$work/origin/log" 2>&1 &
origin_pid=$!
await 10 curl -sf -o /dev/null "http://127.0.0.1:$origin/hello" || stop "nginx does not start: $(cat "$work/origin/log")"

cat >"$work/site.yaml" <<YAML
listen:
  - address: 127.0.0.1:0
    tls: { certificate: shop.pem, key: shop.key }
  - address: 127.0.0.1:0
    http2: prior-knowledge
  - address: 127.0.0.1:0
    tls: { certificate: shop.pem, key: shop.key }
    http2: off
control: { address: "127.0.0.1:0" }
stacks:
  old: { origins: ["http://127.0.0.1:$origin"] }
YAML
"$home/bin/sluice" --version >/dev/null # builds first if it must
"$home/bin/sluice" serve "$work/site.yaml" --state "$work/state" >"$work/serve.out" 2>"$work/serve.err" &
serve_pid=$!
await 30 grep -q '^ready ' "$work/serve.out" || stop "not ready"
read -r tls plain off <<<"$(sed -n 's/^ready edge=//p' "$work/serve.out" | cut -d ' ' -f 1 | tr ',' '\n' | sed 's/.*://' | tr '\n' ' ')"

ask() {
    curl -sS -k -o "$work/body" -w '%{http_code} %{http_version}' --max-time 20 "$@" 2>&1 || true
}
check "curl chooses HTTP/2 over TLS" '200 2' "$(ask --http2 "https://127.0.0.1:$tls/hello")"
check "curl may choose HTTP/1.1 there" '200 1.1' "$(ask --http1.1 "https://127.0.0.1:$tls/hello")"
check "curl knows before, without TLS" '200 2' "$(ask --http2-prior-knowledge "http://127.0.0.1:$plain/hello")"
check "HTTP/1.1 at the same port" '200 1.1' "$(ask --http1.1 "http://127.0.0.1:$plain/hello")"
check "an upgrade to h2c is not taken" '200 1.1' "$(ask --http2 "http://127.0.0.1:$plain/hello")"
check "http2: off is HTTP/1.1" '200 1.1' "$(ask --http2 "https://127.0.0.1:$off/hello")"
check "curl, HEAD" '200 2' "$(ask --http2 --head "https://127.0.0.1:$tls/large")"
check "curl, a body of 1 MiB with its length" '200 2' "$(ask --http2 --data-binary "@$work/origin/www/large" "https://127.0.0.1:$tls/post")"
check "curl, a body of 1 MiB without" '200 2' "$(ask --http2 -T - -X POST "https://127.0.0.1:$tls/post" <"$work/origin/www/large")"
check "curl, an answer of 1 MiB" '200 2' "$(ask --http2 "https://127.0.0.1:$tls/large")"
check "and it is the same" same "$(cmp -s "$work/body" "$work/origin/www/large" && echo same || echo other)"
many=$(curl -sS -k --http2 --parallel --parallel-max 50 -o /dev/null -w '%{http_code}\n' "https://127.0.0.1:$tls/large?[1-50]" | grep -c '^200$' || true)
check "curl, 50 answers of 1 MiB at once" 50 "$many"

spoken() {
    timeout 10 openssl s_client -connect "127.0.0.1:$1" -alpn "$2" </dev/null 2>&1 | sed -n 's/^ALPN protocol: //p;s/^No ALPN negotiated/none/p'
}
check "openssl, h2 before http/1.1" h2 "$(spoken "$tls" h2,http/1.1)"
check "openssl, http/1.1 alone" http/1.1 "$(spoken "$tls" http/1.1)"
check "openssl, something else" none "$(spoken "$tls" spdy/3)"
check "openssl, http2: off" http/1.1 "$(spoken "$off" h2,http/1.1)"

for url in "https://127.0.0.1:$tls" "http://127.0.0.1:$plain"; do
    all=$(nghttp -n --stat "$url/hello" "$url/page.html" "$url/large" 2>/dev/null | grep -c ' 200 ' || true)
    check "nghttp, three at once, ${url%%:*}" 3 "$all"
    check "nghttp, a body, ${url%%:*}" posted "$(nghttp -d "$work/origin/www/large" "$url/post" 2>/dev/null)"
done

# load NAME ARGUMENTS…: everything is answered well, and how fast
load() {
    local name=$1
    shift
    h2load "$@" >"$work/load" 2>&1 || true
    check "h2load, $name: $(sed -n 's/^finished in .*s, \(.*\) req.*/\1 requests\/s/p' "$work/load")" \
        '20000 succeeded, 0 failed, 0 errored' \
        "$(sed -n 's/^requests: .* \([0-9]* succeeded, [0-9]* failed, [0-9]* errored\).*/\1/p' "$work/load")"
}
load "HTTP/2 over TLS" -n 20000 -c 10 -m 10 "https://127.0.0.1:$tls/hello"
load "HTTP/1.1 over TLS" --h1 -n 20000 -c 10 "https://127.0.0.1:$tls/hello"
load "HTTP/2 by prior knowledge" -n 20000 -c 10 -m 10 "http://127.0.0.1:$plain/hello"
load "HTTP/1.1 at the same port" --h1 -n 20000 -c 10 "http://127.0.0.1:$plain/hello"
load "a hundred streams" -n 20000 -c 2 -m 100 "https://127.0.0.1:$tls/hello"

if command -v chromium >/dev/null; then
    page=$(timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --ignore-certificate-errors --user-data-dir="$work/browser" --virtual-time-budget=10000 \
        --dump-dom "https://127.0.0.1:$tls/page.html" 2>/dev/null | sed -n 's/.*<h1 id="h">\(.*\)<\/h1>.*/\1/p' || true)
    check "a browser loads a page, its parts and sends a body" 'script ran h2 posted' "$page"
else
    echo "--    no chromium here: a browser was not tried"
fi

parted=$work/parted
curl -sS -k --http2 --limit-rate 700k -o "$work/slow" -w '%{http_code} %{size_download}' "https://127.0.0.1:$tls/large" >"$parted" 2>&1 &
slow=$!
sleep 0.5
kill "$serve_pid"
wait "$slow" || true
check "an answer under way is finished when the product is stopped" '200 1048576' "$(cat "$parted")"
wait "$serve_pid" || true
serve_pid=''
check "nothing unexpected was logged" 0 "$(grep -c 'ERROR\|Exception\|LEAK' "$work/serve.err" || true)"
[ "$failures" = 0 ] || { cat "$work/serve.err" >&2; echo "ci-http2: $failures of $checks checks failed" >&2; exit 1; }
echo "ci-http2: all $checks checks passed"
