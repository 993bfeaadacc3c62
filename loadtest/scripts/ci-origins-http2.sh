#!/usr/bin/env bash
# A real server as an origin by HTTP/2, over TLS by its own choice and without TLS by prior knowledge: answers, a large download in bounded
# memory, an upload byte for byte, many requests over few connections. Installs nothing. Needs: nginx curl openssl.
# DOWNLOAD_MB=1000 for the long form.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
export PATH="$PATH:/usr/sbin"
for tool in nginx curl openssl; do
    command -v "$tool" >/dev/null || { echo "ci-origins-http2.sh: $tool is missing" >&2; exit 1; }
done
megabytes=${DOWNLOAD_MB:-200}
work=$(mktemp -d) serve_pid='' nginx_pid=''
finish() {
    [ -z "$serve_pid" ] || kill "$serve_pid" 2>/dev/null || true
    [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "ci-origins-http2.sh: FAILED: $*" >&2
    cat "$work/serve.err" "$work/error.log" >&2 || true
    exit 1
}
good() {
    echo "ok  $*"
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
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/origin.key" -out "$work/origin.pem" -days 2 \
    -subj "/CN=origin.example" -addext "subjectAltName=DNS:origin.example" 2>/dev/null
mkdir "$work/www" "$work/put" "$work/temp"
chmod -R a+rwX "$work"
head -c "${megabytes}M" /dev/zero | openssl enc -aes-128-ctr -pass pass:fixed -nosalt 2>/dev/null >"$work/www/large"
printf 'hello\n' >"$work/www/small"
secure=$(free_port) plain=$(free_port)
cat >"$work/nginx.conf" <<CONF
daemon off;
pid $work/nginx.pid;
error_log $work/error.log warn;
events { worker_connections 512; }
http {
    log_format lines '\$server_protocol \$connection \$request_method \$status';
    access_log $work/access.log lines;
    client_body_temp_path $work/temp;
    client_max_body_size 100m;
    server {
        listen 127.0.0.1:$secure ssl http2;
        listen 127.0.0.1:$plain http2;
        ssl_certificate $work/origin.pem;
        ssl_certificate_key $work/origin.key;
        root $work/www;
        location /put/ { root $work; dav_methods PUT; }
    }
}
CONF
nginx -c "$work/nginx.conf" -p "$work" 2>"$work/nginx.err" &
nginx_pid=$!
await 10 test -s "$work/nginx.pid" || fail "nginx does not start: $(cat "$work/nginx.err")"

cat >"$work/site.yaml" <<YAML
listen: [{ address: "127.0.0.1:0" }]
control: { address: "127.0.0.1:0" }
stacks:
  old:
    origins: ["https://127.0.0.1:$secure"]
    tls: { server-name: origin.example, ca: origin.pem }
  new:
    origins: ["http://127.0.0.1:$plain"]
    protocol: http2
units:
  plain:
    owner: ops@shop.example
    match: [{ path: "/plain/**" }, { host: plain.example, path: "/**" }]
    share: 100%
YAML
"$home/bin/sluice" --version >/dev/null # builds first if it must
"$home/bin/sluice" serve "$work/site.yaml" --state "$work/state" >"$work/serve.out" 2>"$work/serve.err" &
serve_pid=$!
await 30 grep -q '^ready ' "$work/serve.out" || fail "not ready"
edge=$(sed -n 's/^ready edge=\([^ ]*\) .*/\1/p' "$work/serve.out")

for host in tls.example plain.example; do
    answer=$(curl -sS --fail -H "Host: $host" "$edge/small") || fail "$host: no answer"
    [ "$answer" = hello ] || fail "$host: $answer"
    [ "$(curl -sS -o /dev/null -w '%{http_code}' -H "Host: $host" "$edge/absent")" = 404 ] || fail "$host: no 404"
    curl -sS -I --fail -H "Host: $host" "$edge/small" | grep -qi '^content-length: 6' || fail "$host: HEAD"
    good "$host: GET, HEAD and 404"
    before=$(awk '/VmRSS/ { print $2 }' "/proc/$serve_pid/status")
    (
        most=0
        while [ -e "/proc/$serve_pid/status" ] && [ ! -e "$work/done" ]; do
            now=$(awk '/VmRSS/ { print $2 }' "/proc/$serve_pid/status")
            [ "$now" -gt "$most" ] && most=$now && echo "$most" >"$work/most"
            sleep 0.1
        done
    ) &
    watch=$!
    sum=$(curl -sS --fail --limit-rate 400M -H "Host: $host" "$edge/large" | sha256sum)
    touch "$work/done"
    wait "$watch"
    rm "$work/done"
    [ "$sum" = "$(sha256sum <"$work/www/large")" ] || fail "$host: the download differs"
    good "$host: $megabytes MB down, byte for byte; resident $((before / 1024)) MiB before, at most $(($(cat "$work/most") / 1024)) MiB"
    head -c 50M "$work/www/large" >"$work/upload"
    curl -sS --fail -o /dev/null -H "Host: $host" -T "$work/upload" "$edge/put/$host" || fail "$host: upload"
    cmp "$work/upload" "$work/put/$host" || fail "$host: the upload differs"
    curl -sS --fail -o /dev/null -H "Host: $host" -H 'Transfer-Encoding: chunked' -T "$work/upload" "$edge/put/$host.2" || fail "$host: chunked"
    cmp "$work/upload" "$work/put/$host.2" || fail "$host: the chunked upload differs"
    good "$host: 50 MB up, byte for byte, with a length and in chunks"
    for _ in 1 2 3 4 5; do
        seq 1 60 | sed "s|.*|url = \"$edge/small\"|" >"$work/urls"
        curl -sS --fail --no-progress-meter -Z --parallel-immediate --parallel-max 40 -H "Host: $host" -K "$work/urls" >"$work/answers" ||
            fail "$host: many at once"
        [ "$(grep -c '^hello$' "$work/answers")" = 60 ] || fail "$host: not every answer came"
    done
    good "$host: 300 requests, 40 at once"
done
[ "$(awk '{ print $1 }' "$work/access.log" | sort -u)" = HTTP/2.0 ] || fail "not everything came by HTTP/2"
connections=$(awk '{ print $2 }' "$work/access.log" | sort -u | wc -l)
good "$(wc -l <"$work/access.log") requests by HTTP/2 over $connections connections"
