#!/usr/bin/env bash
# Real clients over TLS against the product: curl and openssl in every version of TLS that is spoken, those that are not, sessions that are
# resumed, a certificate that is replaced, and an origin over TLS. Installs nothing. Needs: curl openssl.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
for tool in curl openssl; do
    command -v "$tool" >/dev/null || { echo "ci-clients.sh: $tool is missing (Debian: apt-get install $tool)" >&2; exit 1; }
done
work=$(mktemp -d) serve_pid='' origin_pid=''
finish() {
    [ -z "$serve_pid" ] || kill "$serve_pid" 2>/dev/null || true
    [ -z "$origin_pid" ] || kill "$origin_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "ci-clients.sh: FAILED: $*" >&2
    cat "$work/serve.err" >&2
    exit 1
}
good() {
    echo "ok  $*"
}
# issue FILE NAME: a certificate for the name by the authority of this run
issue() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=$2" 2>/dev/null
    openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 -out "$work/$1.pem" \
        -extfile <(echo "subjectAltName=DNS:$2,DNS:*.$2,IP:127.0.0.1") 2>/dev/null
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

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/ca.key" -out "$work/ca.pem" -days 2 \
    -subj "/CN=authority" 2>/dev/null
issue shop shop.example
issue origin origin.example
issue next next.example

openssl s_server -accept 127.0.0.1:0 -cert "$work/origin.pem" -key "$work/origin.key" -www >"$work/origin.out" 2>&1 &
origin_pid=$!
await 10 grep -q '^ACCEPT ' "$work/origin.out" || fail "openssl s_server does not start: $(cat "$work/origin.out")"
origin=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$work/origin.out" | head -n 1)

cat >"$work/site.yaml" <<YAML
listen:
  - address: 127.0.0.1:0
    tls: { certificate: shop.pem, key: shop.key }
control: { address: "127.0.0.1:0" }
stacks:
  old:
    origins: ["https://127.0.0.1:$origin"]
    tls: { server-name: origin.example, ca: ca.pem }
YAML
"$home/bin/sluice" --version >/dev/null # builds first if it must
"$home/bin/sluice" serve "$work/site.yaml" --state "$work/state" >"$work/serve.out" 2>"$work/serve.err" &
serve_pid=$!
await 30 grep -q '^ready ' "$work/serve.out" || fail "not ready"
grep -q '^ready edge=https://127.0.0.1:' "$work/serve.out" || fail "the ready line shows no https: $(cat "$work/serve.out")"
port=$(sed -n 's/^ready edge=https:[/][/]127.0.0.1:\([0-9]*\) .*/\1/p' "$work/serve.out")
good "ready line names https, port $port"

ask() {
    curl -sS -o "$work/body" -w '%{http_code} %{http_version}' --max-time 10 --resolve "shop.example:$port:127.0.0.1" "$@"
}
client() {
    timeout 10 openssl s_client -connect "127.0.0.1:$port" -servername shop.example -CAfile "$work/ca.pem" -verify_return_error "$@" 2>&1
}

for version in 1.2 1.3; do
    [ "$(ask --cacert "$work/ca.pem" --tlsv$version --tls-max $version "https://shop.example:$port/")" = '200 1.1' ] || fail "curl, TLS $version"
    good "curl, TLS $version, through to an origin over TLS"
    client -tls${version/./_} </dev/null | grep -q 'Verify return code: 0' || fail "openssl, TLS $version"
    good "openssl, TLS $version"
done
ask --cacert "$work/ca.pem" "https://shop.example:$port/" >/dev/null
grep -q '^Reused, ' "$work/body" || fail "a session with an origin is not resumed"
good "a session with an origin is resumed"
code=0
ask "https://shop.example:$port/" >/dev/null 2>&1 || code=$?
[ "$code" = 60 ] || fail "curl without the authority ended with $code instead of 60"
good "curl without the authority refuses us"
for version in 1 1_1; do
    if client -tls$version -cipher 'DEFAULT:@SECLEVEL=0' </dev/null | grep -q 'Cipher is [A-Z]'; then
        fail "TLS $version is spoken"
    fi
    good "TLS ${version/_/.} is refused"
done
client -alpn h2,http/1.1 </dev/null | grep -q 'ALPN protocol: http/1.1' || fail "ALPN does not choose http/1.1"
good "ALPN chooses http/1.1"

reused=$(client -tls1_2 -reconnect </dev/null | grep -c '^Reused, ' || true)
[ "$reused" -ge 5 ] || fail "TLS 1.2: $reused of 5 sessions resumed"
good "TLS 1.2: $reused of 5 sessions resumed"
# the ticket of TLS 1.3 comes behind the handshake: a request keeps the client there until it has read it
request='GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n'
printf "$request" | client -tls1_3 -ign_eof -sess_out "$work/session" >/dev/null || true
printf "$request" | client -tls1_3 -ign_eof -sess_in "$work/session" | grep -q '^Reused, TLSv1.3' || fail "TLS 1.3: session not resumed"
good "TLS 1.3: session resumed"

[ "$(ask "http://shop.example:$port/")" = '400 1.1' ] || fail "plain HTTP is not told where it is"
good "plain HTTP at this port is told so"

shown() {
    client </dev/null | grep -q "subject=CN = $1\|subject=CN=$1"
}
cp "$work/next.key" "$work/shop.key" && cp "$work/next.pem" "$work/shop.pem"
await 15 shown next.example || fail "a new certificate is not served"
good "a new certificate is served without a reload"
echo nothing >"$work/shop.pem"
await 15 grep -q 'cannot be used' "$work/serve.err" || fail "a bad certificate is not told"
shown next.example || fail "a bad certificate is not kept out"
good "a bad certificate is told, the one before stays"
echo "ci-clients: every client had its answer"
