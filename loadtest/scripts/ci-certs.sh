#!/usr/bin/env bash
# What sluice cert says of real servers on loopback: certificates by openssl, served by nginx and openssl s_server. Every way to be wrong has its own
# sentence and exit code. Then the same by serve: GET /dns, the metric, the gate, the token of an ACME challenge from whichever stack has it.
# Usage: ci-certs.sh     needs: openssl nginx python3 curl jq
. "$(dirname "$0")/check.bash"
needs "openssl nginx-light python3 curl jq" openssl nginx python3 curl jq
"$home/bin/sluice" --version >/dev/null # builds first if it must
read -r tls plain closed edge < <(python3 - <<'PY'
import random, socket
while True:
    port = random.randrange(20000, 28000)
    held = []
    try:
        for host in ["127.0.0.%d" % i for i in range(1, 20)] + [""]:
            for above in range(4):
                held.append(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
                held[-1].bind((host or "127.0.0.1", port + above + (10 if host == "" else 0)))
        print(port, port + 1, port + 2, port + 3)
        break
    except OSError:
        continue
PY
)
host=www.shop.example
six=''
! grep -q '^00000000000000000000000000000001 ' /proc/net/if_inet6 2>/dev/null || six=yes

# --- a root, an intermediate authority, and what they issue
cd "$work"
mkdir issued
touch index
cat >ca.conf <<CONF
[ca]
default_ca = here
[here]
database = $work/index
new_certs_dir = $work/issued
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
CONF
day() { date -u -d "$1 days" +%Y%m%d%H%M%SZ; }
key() { # NAME KIND
    case $2 in
        rsa) openssl genrsa -out "$1.key" 2048 2>/dev/null ;;
        *) openssl ecparam -name prime256v1 -genkey -noout -out "$1.key" ;;
    esac
}
issue() { # NAME KIND SUBJECT NAMES FROM UNTIL ISSUER, in days from now
    key "$1" "$2"
    openssl req -new -key "$1.key" -subj "/CN=$3" ${4:+-addext "subjectAltName=$4"} -out "$1.csr" 2>/dev/null
    openssl ca -batch -notext -config ca.conf -cert "$7.pem" -keyfile "$7.key" -in "$1.csr" -out "$1.pem" \
        -startdate "$(day "$5")" -enddate "$(day "$6")" ${8:+-extfile "$8" -extensions authority} 2>>openssl.log || fail "openssl issues no $1"
}
key root ec
openssl req -x509 -key root.key -subj "/CN=Test Root" -days 3650 -addext basicConstraints=critical,CA:TRUE -out root.pem
printf '[authority]\nbasicConstraints=critical,CA:TRUE\n' >authority.conf
issue intermediate ec "Test Intermediate" "" -400 3000 root authority.conf
issue good ec $host "DNS:$host" -30 60 intermediate
issue good-rsa rsa $host "DNS:$host" -30 60 intermediate
issue expired ec $host "DNS:$host" -93 -3 intermediate
issue early ec $host "DNS:$host" 2 92 intermediate
issue soon ec $host "DNS:$host" -80 9 intermediate
issue other ec other.example "DNS:other.example,DNS:*.other.example" -30 60 intermediate
issue default ec default.example "DNS:default.example" -30 60 intermediate
for name in good good-rsa expired early soon other default; do cat $name.pem intermediate.pem >$name.chain; done
openssl req -x509 -key good.key -subj "/CN=$host" -addext "subjectAltName=DNS:$host" -days 90 -out itself.pem

# --- nginx: the good host, old, a wrong name beside a default host, a default host alone, old versions, a page in clear, no TLS at all
mkdir temp new old
printf '<h1>Shop' >new/index.html
printf '<h1>Shop' >old/index.html
printf '<h1>Welcome to nginx' >temp/index.html
mkdir -p new/.well-known/acme-challenge
printf 'token.thumbprint' >new/.well-known/acme-challenge/token
chmod -R a+rX "$work"
host_of() { # ADDRESS CERTIFICATES... : a server for $host
    local address=$1 name
    shift
    echo "listen $address:$tls ssl http2; server_name $host;"
    for name in "$@"; do echo "ssl_certificate $work/$name.chain; ssl_certificate_key $work/$name.key;"; done
}
cat >nginx.conf <<CONF
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log warn;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path $work/temp; proxy_temp_path $work/temp; fastcgi_temp_path $work/temp; uwsgi_temp_path $work/temp; scgi_temp_path $work/temp;
    ssl_protocols TLSv1.2 TLSv1.3;
    root $work/new;
    server { $(host_of 127.0.0.1 good good-rsa) }
    ${six:+server { $(host_of '[::1]' good good-rsa) \}}
    server { listen 127.0.0.1:$plain; server_name $host; root $work/new; location /.well-known/ { } location / { return 301 https://$host\$request_uri; } }
    server { $(host_of 127.0.0.2 good-rsa) root $work/old; add_header Strict-Transport-Security "max-age=31536000; includeSubDomains"; }
    server { listen 127.0.0.2:$plain; server_name $host; root $work/old; }
    server { $(host_of 127.0.0.3 other) }
    server { listen 127.0.0.3:$tls ssl http2 default_server; ssl_certificate $work/default.chain; ssl_certificate_key $work/default.key; }
    server { listen 127.0.0.4:$tls ssl http2; root $work/temp; ssl_certificate $work/default.chain; ssl_certificate_key $work/default.key; }
    server { $(host_of 127.0.0.5 good) root $work/temp; }
    server { listen 127.0.0.5:$plain; return 301 https://other.example/; }
    server { $(host_of 127.0.0.6 good) ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers DEFAULT:@SECLEVEL=0; }
    server { listen 127.0.0.7:$tls; return 200 hello; }
}
CONF
sed -i 's/\\}/}/' nginx.conf
begun nginx-out nginx -c "$work/nginx.conf" -p "$work"
s_server() { # ADDRESS CERTIFICATE KEY ALPN CHAIN
    begun "s_server-$1" openssl s_server -accept "$1:$tls" -cert "$2.pem" -key "$3.key" -alpn "$4" ${5:+-cert_chain "$5"} -www -quiet
}
s_server 127.0.0.8 expired expired h2,http/1.1 intermediate.pem
s_server 127.0.0.9 early early h2,http/1.1 intermediate.pem
s_server 127.0.0.10 soon soon h2,http/1.1 intermediate.pem
s_server 127.0.0.11 good good h2,http/1.1 ''
s_server 127.0.0.12 good good http/1.1 intermediate.pem
s_server 127.0.0.13 itself good h2,http/1.1 ''
begun silent python3 -c "
import socket, time
server = socket.create_server(('127.0.0.14', $tls))
held = []
while True: held.append(server.accept())"
up() { # ADDRESS PORT
    for _ in $(seq 100); do
        (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null && return
        sleep 0.1
    done
    fail "nobody listens at $1:$2"
}
for i in $(seq 14); do up 127.0.0.$i "$tls"; done

# --- each case: what it is, the exit code, the kind of the finding, words of its sentence, the arguments
printf '%-22s %-4s %-14s %s\n' CASE EXIT FINDING SENTENCE
case_() { # CASE EXIT FINDING WORDS ADDRESS OPTIONS...
    local name=$1 exit=$2 kind=$3 words=$4 address=$5 code=0 said sentence
    shift 5
    said=$("$home/bin/sluice" cert "$address" $host --port "$tls" --ca root.pem --output json "$@" 2>"$work/cert.err") || code=$?
    [ $code = "$exit" ] || fail "$name: exit code $code (expected: $exit): $said"
    if [ "$kind" = - ]; then
        sentence=$(jq -r '.certificate | .subject + " by " + .issuer + ", " + (.keys | join(" and ")) + ", " + (.versions | join(" ")) + ", " + .alpn' <<<"$said")
        [ "$(jq '[.findings[] | select(.severity != "info")] | length' <<<"$said")" = 0 ] || fail "$name: $said"
    else
        sentence=$(jq -r --arg kind "$kind" 'first(.findings[] | select(.finding == $kind) | .sentence)' <<<"$said")
    fi
    grep -qF -- "$words" <<<"$sentence" || fail "$name: \"$sentence\" (expected: … $words …): $said"
    printf '%-22s %-4s %-14s %s\n' "$name" "$code" "$kind" "$sentence"
}
case_ 'good' 0 - "CN=$host by CN=Test Intermediate, ECDSA and RSA, TLS 1.3 TLS 1.2, h2" 127.0.0.1 --plain-port "$plain" --text '<h1>Shop'
[ -z "$six" ] || case_ 'good over IPv6' 0 - "ECDSA and RSA" ::1
case_ 'expired' 3 expired 'the certificate expired 3 d ago' 127.0.0.8
case_ 'not yet valid' 3 not-yet-valid 'the certificate is not valid before' 127.0.0.9
case_ 'ends soon' 3 expires-soon '(expected: 14 d, and a third of its lifetime, 29 d)' 127.0.0.10
case_ 'wrong name' 3 wrong-name "the certificate is for other.example, *.other.example, and not for $host" 127.0.0.3
case_ 'default host' 3 default-host "there is no host $host" 127.0.0.4
case_ 'missing intermediate' 3 chain 'CN=Test Intermediate, which issued' 127.0.0.11
case_ 'self-signed' 3 self-signed 'is signed by itself' 127.0.0.13
case_ 'h2 missing' 3 h2-missing 'HTTP/2 is not offered' 127.0.0.12
case_ 'old versions' 3 tls-versions 'TLS 1.1 and TLS 1.0 are still taken' 127.0.0.6
case_ 'redirect elsewhere' 3 redirect 'leads to https://other.example/' 127.0.0.5 --plain-port "$plain"
case_ 'another page' 3 marker 'does not bear the mark of the site' 127.0.0.5 --text '<h1>Shop'
case_ 'weaker than old' 3 hsts 'Strict-Transport-Security is weaker' 127.0.0.1 --old 127.0.0.2
case_ 'key type lost' 3 key-types 'old has a certificate of RSA, new has ECDSA alone' 127.0.0.5 --old 127.0.0.2
case_ 'no TLS' 3 no-tls 'speaks no TLS: its answer to a handshake begins with "HTTP/"' 127.0.0.7
case_ 'silent' 1 silent 'takes connections and says nothing in 5 s' 127.0.0.14
case_ 'closed' 1 unreachable 'Connection refused' 127.0.0.15
code=0 said=$("$home/bin/sluice" cert 127.0.0.1 $host --port "$tls" --output json) || code=$?
[ $code = 3 ] && jq -e 'first(.findings[] | select(.finding == "chain"))' <<<"$said" >/dev/null || fail "without --ca nobody believes the test root: $said"
good "the JDK's own authorities do not believe the test root"
code=0
"$home/bin/sluice" cert 127.0.0.1 $host --ca ca.conf >/dev/null 2>"$work/cert.err" || code=$?
[ $code = 2 ] || fail "a file without certificates: exit code $code (expected: 2)"
openssl s_client -connect 127.0.0.1:"$tls" -servername $host -CAfile root.pem -verify_hostname $host -verify_return_error </dev/null >/dev/null 2>&1 ||
    fail "openssl says something else of the good one"
! openssl s_client -connect 127.0.0.11:"$tls" -servername $host -CAfile root.pem -verify_hostname $host -verify_return_error </dev/null >/dev/null 2>&1 ||
    fail "openssl says something else of the missing intermediate"
good "openssl s_client agrees on the good one and on the missing intermediate"

# --- the same from the product that serves
cat >sluice.yaml <<YAML
listen: [{ address: "127.0.0.1:$edge" }]
control: { address: "127.0.0.1:0" }
stacks:
  old: { origins: ["http://127.0.0.2:$plain"] }
  new: { origins: ["http://127.0.0.1:$plain"] }
units:
  checkout: { owner: payments@shop.example, match: [{ path: "/checkout/**" }] }
gates: { served: { type: certificate }, first: { type: certificate, names: [a.shop.example] } }
dns:
  watch:
    - { name: a.shop.example, A: { old: [127.0.0.99], new: [127.0.0.1] }, certificate: [$host], marker: { text: "<h1>Shop" } }
    - { name: b.shop.example, A: { old: [127.0.0.99], new: [127.0.0.8] }, certificate: [$host] }
  resolvers: [{ name: nobody, address: "127.0.0.1:$closed" }]
  roots: ["127.0.0.1:$closed"]
  certificates: { ca: root.pem, port: $tls, plain-port: off }
YAML
"$home/bin/sluice" serve sluice.yaml --state state >serve.out 2>serve.err &
pids+=($!)
for _ in $(seq 300); do grep -q '^ready' serve.out && break; sleep 0.1; done
export SLUICE_CONTROL=$(sed -n 's/^ready .* control=\([^ ]*\) .*/\1/p' serve.out) SLUICE_TOKEN=$(cat state/admin.token)
dns() { curl -sSf -H "Authorization: Bearer $SLUICE_TOKEN" "$SLUICE_CONTROL/api/v1/dns"; }
for _ in $(seq 300); do [ "$(dns | jq '.certificates | length')" = 2 ] && break; sleep 0.1; done
[ "$(dns | jq -c '[.certificates[] | [.address, .standing]]')" = '[["127.0.0.1","fine"],["127.0.0.8","fails"]]' ] || fail "GET /dns: $(dns)"
good "GET /dns: $(dns | jq -r '[.certificates[] | .host + " at " + .address + " " + .standing] | join(", ")')"
metric=$(curl -sSf "$SLUICE_CONTROL/metrics" | grep '^sluice_certificate_expiry_seconds{')
echo "$metric" | sed 's/^/    /'
python3 -c '
import re, sys
left = {address: float(value) / 86400 for address, value in re.findall(r"address=\"([0-9.]+):\d+\".*} (\S+)", sys.stdin.read())}
sys.exit(0 if 59.9 < left["127.0.0.1"] <= 60 and -3.1 < left["127.0.0.8"] < -2.9 else 1)' <<<"$metric" || fail "the metric: $metric"
good "sluice_certificate_expiry_seconds tells 60 d and -3 d"
said=$("$home/bin/sluice" gate check checkout first --output json)
[ "$(jq -r .verdict <<<"$said")" = pass ] || fail "gate first: $said"
good "gate: $(jq -r '.verdict + ": " + .sentence' <<<"$said")"
said=$("$home/bin/sluice" gate check checkout served --output json || true)
[ "$(jq -r .verdict <<<"$said")" = fail ] && jq -r .sentence <<<"$said" | grep -q "127.0.0.8:$tls: the certificate expired 3 d ago" || fail "gate served: $said"
good "gate: $(jq -r '.verdict + ": " + .sentence + " (" + .remedy + ")"' <<<"$said")"
"$home/bin/sluice" status | grep -q "certificate of $host at 127.0.0.8:$tls fails" || fail "sluice status does not tell"
good "sluice status tells"

# --- the token of a challenge, through the proxy, while everybody is on old, and frozen
[ "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.2:$plain/.well-known/acme-challenge/token")" = 404 ] || fail "old should not have the token"
token() { curl -sS "http://127.0.0.1:$edge/.well-known/acme-challenge/token" -H "Host: $host"; }
[ "$(token)" = token.thumbprint ] || fail "the token of new does not come: $(token)"
"$home/bin/sluice" freeze closed --wait 20s --reason "final sync" >/dev/null
[ "$(token)" = token.thumbprint ] || fail "frozen, the token of new does not come: $(token)"
[ "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$edge/index.html" -H "Host: $host")" = 503 ] || fail "the site is not closed"
good "the token that new has comes through the proxy with everybody on old, and while the site is closed"
