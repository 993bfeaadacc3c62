#!/usr/bin/env bash
# Real clients over TLS against the product: curl and openssl in every version of TLS that is spoken, those that are not, sessions that are
# resumed, a certificate that is replaced, an origin over TLS and the check of its health, what clients show, a stapled answer of OCSP, and
# a host on the wrong connection. Installs nothing. Needs: curl openssl.
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

issue partner api.partner.example
issue other other.example
openssl ecparam -name prime256v1 -genkey -noout -out "$work/stranger.key"
openssl req -x509 -key "$work/stranger.key" -out "$work/stranger.pem" -days 2 -subj "/CN=api.partner.example" 2>/dev/null
# what the authority says of shop.pem
serial=$(openssl x509 -in "$work/shop.pem" -noout -serial | cut -d= -f2)
printf 'V\t360101000000Z\t\t%s\tunknown\t/CN=shop.example\n' "$serial" >"$work/index.txt"
openssl ocsp -CAfile "$work/ca.pem" -issuer "$work/ca.pem" -cert "$work/shop.pem" -no_nonce -reqout "$work/ocsp.req" >/dev/null 2>&1
openssl ocsp -index "$work/index.txt" -CA "$work/ca.pem" -rsigner "$work/ca.pem" -rkey "$work/ca.key" -reqin "$work/ocsp.req" \
    -respout "$work/shop.ocsp" -ndays 1 >/dev/null 2>&1
chmod 644 "$work/next.key"

openssl s_server -accept 127.0.0.1:0 -cert "$work/origin.pem" -key "$work/origin.key" -www >"$work/origin.out" 2>&1 &
origin_pid=$!
await 10 grep -q '^ACCEPT ' "$work/origin.out" || fail "openssl s_server does not start: $(cat "$work/origin.out")"
origin=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$work/origin.out" | head -n 1)

cat >"$work/site.yaml" <<YAML
listen:
  - address: 127.0.0.1:0
    tls: { certificate: shop.pem, key: shop.key, ocsp: shop.ocsp }
  - address: 127.0.0.1:0
    tls:
      - { certificate: origin.pem, key: origin.key }
      - { certificate: next.pem, key: next.key }
    client-ca: ca.pem
    client-certificate: optional
control: { address: "127.0.0.1:0" }
stacks:
  old:
    origins: ["https://127.0.0.1:$origin"]
    tls: { server-name: origin.example, ca: ca.pem }
    health: { path: /, every: 200ms, timeout: 2s, fall: 10 }
  new:
    origins: ["https://127.0.0.1:$origin"]
    tls: { server-name: origin.example, ca: ca.pem }
units:
  shop:
    owner: shop@shop.example
    match: [{ path: "/**" }]
    guard: off
    segments:
      - { name: partners, when: { client-certificate: "*.partner.example", tls: "1.3" }, to: new }
log: { access: { file: access.log } }
YAML
"$home/bin/sluice" --version >/dev/null # builds first if it must
"$home/bin/sluice" serve "$work/site.yaml" --state "$work/state" >"$work/serve.out" 2>"$work/serve.err" &
serve_pid=$!
await 30 grep -q '^ready ' "$work/serve.out" || fail "not ready"
grep -q '^ready edge=https://127.0.0.1:' "$work/serve.out" || fail "the ready line shows no https: $(cat "$work/serve.out")"
port=$(sed -n 's/^ready edge=https:[/][/]127.0.0.1:\([0-9]*\),.*/\1/p' "$work/serve.out")
showing=$(sed -n 's/^ready edge=[^,]*,https:[/][/]127.0.0.1:\([0-9]*\) .*/\1/p' "$work/serve.out")
good "ready line names https, ports $port and $showing"
grep -q 'may be read by everybody: file=.*next.key' "$work/serve.err" || fail "a key that everybody may read is not told"
good "a key that everybody may read is told"

ask() {
    curl -sS -o "$work/body" -w '%{http_code} %{http_version}' --max-time 10 --resolve "shop.example:$port:127.0.0.1" "$@"
}
client() {
    timeout 10 openssl s_client -connect "127.0.0.1:$port" -servername shop.example -CAfile "$work/ca.pem" -verify_return_error "$@" 2>&1
}

for version in 1.2 1.3; do
    [ "$(ask --cacert "$work/ca.pem" --tlsv$version --tls-max $version "https://shop.example:$port/")" = '200 2' ] || fail "curl, TLS $version"
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
client -alpn h2,http/1.1 </dev/null | grep -q 'ALPN protocol: h2' || fail "ALPN does not choose h2"
client -alpn http/1.1 </dev/null | grep -q 'ALPN protocol: http/1.1' || fail "ALPN does not choose http/1.1 where that is all there is"
good "ALPN chooses h2, and http/1.1 where a client speaks nothing else"

# Ticket of TLS 1.2: without it the session would be found by its id
printf 'GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n' \
    | client -tls1_2 -ign_eof -sess_out "$work/session12" | grep -q 'TLS session ticket:' || fail "TLS 1.2: no ticket"
client -tls1_2 -sess_in "$work/session12" </dev/null | grep -q '^Reused, ' || fail "TLS 1.2: session not resumed by its ticket"
good "TLS 1.2: session resumed by a ticket"
client -status </dev/null | grep -q 'OCSP Response Status: successful' || fail "no stapled answer of OCSP"
client -status </dev/null | grep -q 'Cert Status: good' || fail "the stapled answer does not say good"
good "openssl is shown what the authority says of the certificate"
client </dev/null | grep -q 'OCSP response' && fail "a client that does not ask is shown a stapled answer"

misdirected() {
    curl -sS -o "$work/body" -w '%{http_code}' --max-time 10 --cacert "$work/ca.pem" --resolve "$1:$showing:127.0.0.1" -H "Host: $2" \
        "https://$1:$showing/"
}
[ "$(misdirected origin.example next.example)" = 421 ] || fail "a host of another certificate is not misdirected"
[ "$(misdirected next.example next.example)" = 200 ] || fail "a host of the certificate is not served"
[ "$(misdirected origin.example unknown.example)" = 200 ] || fail "a host of no certificate is not served"
good "a host that another certificate bears gets 421, others are served"

# stack URL-OPTIONS…: the stack that the access log names for a request of its own
stack() {
    local mark="/mark-$RANDOM-$RANDOM"
    curl -sS -o /dev/null --max-time 10 --cacert "$work/ca.pem" --resolve "origin.example:$showing:127.0.0.1" "$@" \
        "https://origin.example:$showing$mark" || return
    await 5 grep -q "$mark" "$work/access.log" || fail "no line in the access log"
    grep "$mark" "$work/access.log" | sed -n 's/.*"stack":"\([a-z]*\)".*/\1/p'
}
shown=(--cert "$work/partner.pem" --key "$work/partner.key")
[ "$(stack)" = old ] || fail "a client that shows nothing is not on old"
[ "$(stack "${shown[@]}" --tlsv1.3)" = new ] || fail "a partner's certificate does not lead to new"
[ "$(stack "${shown[@]}" --tls-max 1.2)" = old ] || fail "the version of TLS does not count"
if stack --cert "$work/stranger.pem" --key "$work/stranger.key" >"$work/stranger" 2>&1 && [ -s "$work/stranger" ]; then
    fail "a certificate of another authority is served: $(cat "$work/stranger")"
fi
good "segments by certificate and version of TLS; a certificate of another authority is refused"
"$home/bin/sluice" explain GET / --client-certificate api.partner.example --state "$work/state" | grep -q 'new' || fail "explain"
good "explain takes what a client would show"

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

! grep -q 'origin down' "$work/serve.err" || fail "a healthy origin is down"
kill "$origin_pid" && wait "$origin_pid" 2>/dev/null || true
openssl s_server -accept "127.0.0.1:$origin" -cert "$work/other.pem" -key "$work/other.key" -www >"$work/origin.out" 2>&1 &
origin_pid=$!
await 15 grep -q 'origin down stack=old .*TLS: ' "$work/serve.err" || fail "an origin with another name stays up"
good "an origin that cannot prove who it is goes down: $(sed -n 's/.*why=\(TLS: .*\)/\1/p' "$work/serve.err" | head -n 1)"
echo "ci-clients: every client had its answer"
