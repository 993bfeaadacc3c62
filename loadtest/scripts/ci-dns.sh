#!/usr/bin/env bash
# A move of a name between real servers on loopback: a registry (bind), two servers of the zone (knot, nsd), and resolvers (unbound): plain ones by
# UDP, TCP, TLS and HTTPS, one that lengthens TTLs, one that serves what has expired and lost its server, one that lies. Beside the product, every
# resolver is asked ten times a second when it really changes. The predicted flip of each has to be within 2 s of that, the forecast within 10 %,
# and who is late or lies has to be named; then the same by serve: GET /dns, the metric, the gates.
# Usage: ci-dns.sh     needs: bind9 knot nsd unbound openssl python3 curl jq
. "$(dirname "$0")/check.bash"
needs "bind9 knot nsd unbound openssl python3 curl jq" named knotd nsd unbound openssl python3 curl jq
"$home/bin/sluice" --version >/dev/null # builds first if it must

port=$(python3 - <<'PY'
import random, socket
while True:
    port = random.randrange(20000, 28000)
    held = []
    try:
        for host in ["127.0.0.%d" % i for i in range(1, 6)]:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                held.append(socket.socket(socket.AF_INET, kind))
                held[-1].bind((host, port))
        for above in range(1, 20):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                held.append(socket.socket(socket.AF_INET, kind))
                held[-1].bind(("127.0.0.1", port + above))
        print(port)
        break
    except OSError:
        continue
PY
)
six=''
! grep -q '^00000000000000000000000000000001 ' /proc/net/if_inet6 2>/dev/null || six=yes
ttl=12 longer=20 old=192.0.2.10 new=198.51.100.10

# --- the registry: root and example
cat >"$work/named.conf" <<CONF
options { directory "$work"; listen-on port $port { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; pid-file none;
    session-keyfile none; dnssec-validation no; };
controls { };
zone "." { type primary; file "root.zone"; };
zone "example" { type primary; file "example.zone"; };
CONF
cat >"$work/root.zone" <<ZONE
\$TTL 300
@ SOA ns.example. hostmaster.example. 1 60 60 600 60
@ NS ns.example.
example. NS ns.example.
ns.example. A 127.0.0.1
ZONE
cat >"$work/example.zone" <<ZONE
\$TTL 300
@ SOA ns hostmaster 1 60 60 600 60
@ NS ns
ns A 127.0.0.1
shop NS ns1.shop
shop NS ns2.shop
ns1.shop A 127.0.0.3
${six:+ns1.shop AAAA ::1}
ns2.shop A 127.0.0.4
ZONE
zone() { # SERIAL ADDRESS
    cat <<ZONE
\$ORIGIN shop.example.
\$TTL 300
@ SOA ns1 hostmaster $1 60 60 600 5
@ NS ns1
@ NS ns2
ns1 A 127.0.0.3
${six:+ns1 AAAA ::1}
ns2 A 127.0.0.4
www $ttl A $2
ZONE
}
zone 1 $old >"$work/shop.zone"
mkdir "$work/knot"
cat >"$work/knot.conf" <<CONF
server:
    listen: [127.0.0.3@$port${six:+, ::1@$port}]
    rundir: $work/knot
database:
    storage: $work/knot
log:
  - target: stderr
    any: warning
zone:
  - domain: shop.example
    storage: $work
    file: shop.zone
    zonefile-load: whole
    zonefile-sync: -1
    journal-content: none
CONF
nsd_conf() { # NAME ADDRESS FILE
    cat >"$work/$1.conf" <<CONF
server:
    ip-address: $2@$port
    username: ""
    zonesdir: "$work"
    database: ""
    pidfile: "$work/$1.pid"
    xfrdfile: "$work/$1.xfrd"
    zonelistfile: "$work/$1.list"
    verbosity: 1
remote-control:
    control-enable: no
zone:
    name: shop.example
    zonefile: $3
CONF
}
cp "$work/shop.zone" "$work/hidden.zone"
nsd_conf nsd 127.0.0.4 shop.zone
nsd_conf hidden 127.0.0.5 hidden.zone
begun named named -g -c "$work/named.conf"
begun knot knotd -c "$work/knot.conf"
knot_pid=${pids[-1]}
begun nsd nsd -d -c "$work/nsd.conf"
nsd_pid=${pids[-1]}
begun hidden nsd -d -c "$work/hidden.conf"
hidden_pid=${pids[-1]}

# --- resolvers
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/tls.key" -out "$work/tls.pem" -days 2 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' 2>/dev/null
resolver() { # NAME PORT SERVERS LINES
    cat >"$work/$1.conf" <<CONF
server:
    interface: 127.0.0.1@$2
    port: $2
    username: ""
    chroot: ""
    directory: "$work"
    pidfile: ""
    use-syslog: no
    do-not-query-localhost: no
    access-control: 127.0.0.0/8 allow
    module-config: "iterator"
    num-threads: 1
    msg-cache-size: 1m
    rrset-cache-size: 1m
$4
stub-zone:
    name: shop.example
$(for server in $3; do echo "    stub-addr: $server@$port"; done)
CONF
    begun "$1" unbound -d -c "$work/$1.conf"
}
both="127.0.0.3 127.0.0.4"
names=(one two three four five six)
for i in 0 1 2 3 4 5; do
    extra=''
    if [ $i = 0 ]; then
        extra="    interface: 127.0.0.1@$((port + 11))
    interface: 127.0.0.1@$((port + 12))
    tls-port: $((port + 11))
    https-port: $((port + 12))
    tls-service-key: \"$work/tls.key\"
    tls-service-pem: \"$work/tls.pem\""
    fi
    resolver "${names[$i]}" $((port + 1 + i)) "$both" "$extra"
done
resolver clamped $((port + 7)) "$both" "    cache-min-ttl: $longer"
clamped_pid=${pids[-1]}
resolver stale $((port + 8)) 127.0.0.5 "    serve-expired: yes"
resolver liar $((port + 9)) "$both" "    local-data: \"www.shop.example. $ttl A 203.0.113.66\""
cat >"$work/resolvers.yaml" <<YAML
- { name: one, address: "127.0.0.1:$((port + 1))", over: [udp, tcp], weight: 2 }
- { name: one-tls, address: "127.0.0.1:$((port + 11))", over: [tls], server-name: localhost, ca: tls.pem }
- { name: one-https, over: [https], url: "https://127.0.0.1:$((port + 12))/dns-query", ca: tls.pem }
$(for i in 1 2 3 4 5; do echo "- { name: ${names[$i]}, address: \"127.0.0.1:$((port + 1 + i))\" }"; done)
- { name: clamped, address: "127.0.0.1:$((port + 7))" }
- { name: stale, address: "127.0.0.1:$((port + 8))", weight: 0.1 }
- { name: liar, address: "127.0.0.1:$((port + 9))", weight: 0.1 }
YAML
cat >"$work/watch.yaml" <<YAML
watch:
  - { name: www.shop.example, A: { old: [$old], new: [$new] } }
resolvers: resolvers.yaml
roots: ["127.0.0.1:$port"]
grace: 3s
YAML
for name in other sluice; do # the proxy at the old address, and the one at the new address, which asks it
    cat >"$work/$name.yaml" <<YAML
listen: [{ address: "$([ $name = other ] && echo 127.0.0.1 || echo 127.0.0.2):0" }]
control: { address: "127.0.0.1:0" }
stacks:
  old: { origins: ["http://127.0.0.1:9"] }
  new: { origins: ["http://127.0.0.1:9"] }
units:
  checkout: { owner: payments@shop.example, match: [{ path: "/checkout/**" }] }
gates: { ttl: { type: dns-ttl }, moved: { type: dns-propagation }, empty: { type: dns-propagation, least: 0%, left: 0.1% } }
dns:
$(sed 's/^/  /' "$work/watch.yaml")
  truth:
    old: [127.0.0.1]
    new: [127.0.0.2]
YAML
done

cat >"$work/ask.py" <<'PY'
"""ask.py PORT NAME: whether an address comes. ask.py follow ADDRESS SECONDS NAME=PORT...: when each resolver first gives it."""
import socket, struct, sys, time
def ask(host, port, name):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(0.3)
    sock.connect((host, port))
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0\0\1\0\1"
    try:
        sock.send(struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + question)
        heard = sock.recv(512)
        at, found = 12 + len(question), []
        for _ in range(struct.unpack(">H", heard[6:8])[0]):
            kind, _, _, length = struct.unpack(">HHIH", heard[at + 2:at + 12])
            if kind == 1:
                found.append(socket.inet_ntoa(heard[at + 12:at + 16]))
            at += 12 + length
        return found
    except OSError:
        return []
    finally:
        sock.close()
if sys.argv[1] != "follow":
    sys.exit(0 if ask(sys.argv[1], int(sys.argv[2]), sys.argv[3]) else 1)
wanted, end = sys.argv[2], time.time() + float(sys.argv[3])
left = dict(pair.split("=") for pair in sys.argv[4:])
while left and time.time() < end:
    for name, port in list(left.items()):
        if wanted in ask("127.0.0.1", int(port), "www.shop.example"):
            print("%s %.2f" % (name, time.time()), flush=True)
            del left[name]
    time.sleep(0.1)
PY
up() { # HOST PORT NAME
    for _ in $(seq 100); do
        python3 "$work/ask.py" "$1" "$2" "$3" && return
        sleep 0.1
    done
    fail "no server answers at $1:$2"
}
for host in 127.0.0.3 127.0.0.4 127.0.0.5; do up $host "$port" www.shop.example; done
up 127.0.0.1 "$port" ns.example
for i in 7 8 9; do up 127.0.0.1 $((port + i)) www.shop.example; done
for i in 1 2 3 4 5 6; do # filled one after the other, as in the world
    up 127.0.0.1 $((port + i)) www.shop.example
    sleep 1
done

# --- the watch, and the same within serve
"$home/bin/sluice" serve "$work/other.yaml" --state "$work/other" >"$work/other.out" 2>"$work/other.err" &
pids+=($!)
for _ in $(seq 300); do grep -q '^ready ' "$work/other.out" && break; sleep 0.1; done
grep -q '^ready ' "$work/other.out" || fail "the product at the old address does not serve"
cat >>"$work/sluice.yaml" <<YAML
    peers: [{ url: "$(sed -n 's/^ready .* control=\([^ ]*\) .*/\1/p' "$work/other.out")", token: "$(cat "$work/other/admin.token")" }]
YAML
"$home/bin/sluice" serve "$work/sluice.yaml" --state "$work/state" >"$work/serve.out" 2>"$work/serve.err" &
pids+=($!)
"$home/bin/sluice" dns watch "$work/watch.yaml" --output json >"$work/rounds" 2>"$work/watch.err" &
pids+=($!)
told() { # FILTER: whether GET /dns of the product that serves says so
    SLUICE_CONTROL=$(sed -n 's/^ready .* control=\([^ ]*\) .*/\1/p' "$work/serve.out")
    [ -n "$SLUICE_CONTROL" ] && curl -sSf -H "Authorization: Bearer $(cat "$work/state/admin.token")" "$SLUICE_CONTROL/api/v1/dns" \
        >"$work/dns.json" && jq -e "$1" "$work/dns.json" >"$work/null"
}
for _ in $(seq 300); do told '.names[0].rounds >= 2' && break; sleep 0.1; done
told '.names[0].rounds >= 2' || fail "the product that serves told no two rounds"
for _ in $(seq 200); do [ "$(wc -l <"$work/rounds")" -ge 2 ] && break; sleep 0.1; done
[ "$(wc -l <"$work/rounds")" -ge 2 ] || fail "the watch told no two rounds"
[ "$(head -n 1 "$work/rounds" | jq -r '.state')" = pre ] || fail "the zone should have the old address: $(head -n 1 "$work/rounds")"
good "before: $(head -n 1 "$work/rounds" | jq -r '[.authority.servers[] | .server + " " + .holds] | join(", ")')"

# --- the change, just after the one that lengthens TTLs has asked
kill "$clamped_pid"
wait "$clamped_pid" 2>/dev/null || true
begun clamped unbound -d -c "$work/clamped.conf"
up 127.0.0.1 $((port + 7)) www.shop.example
change=$(date +%s.%N)
zone 2 $new >"$work/shop.zone"
kill -HUP "$knot_pid" "$nsd_pid"
kill "$hidden_pid"
python3 "$work/ask.py" follow $new 32 $(for i in 0 1 2 3 4 5; do echo "${names[$i]}=$((port + 1 + i))"; done) clamped=$((port + 7)) >"$work/true" &
follower=$!
wait "$follower"
for _ in $(seq 100); do
    tail -n 1 "$work/rounds" | jq -e '(.alarms | map(.alarm) | contains(["late"])) and .propagated.ratio >= 0.95' >/dev/null && break
    sleep 0.2
done

echo "    time line, in seconds after the change"
jq -r --argjson change "$change" 'def since: (.[0:19] + "Z" | fromdateiso8601) + ("0" + .[19:-1] | tonumber) - $change;
    select((.at | since) > -4) | [(.at | since * 10 | round / 10), .state, (.propagated.ratio // "-"), (.forecast.modelledRatio // "-"),
    ([.resolvers[] | .resolver + " " + .holds + (if .remaining then " " + (.remaining | tostring) else "" end)] | join(", "))] | "    " + (map(tostring) | join("  "))' "$work/rounds"
python3 - "$work/rounds" "$work/true" "$change" <<'PY' || fail "the predictions did not come true"
import datetime, json, sys
rounds = [json.loads(line) for line in open(sys.argv[1])]
true = {name: float(at) for name, at in (line.split() for line in open(sys.argv[2]))}
change = float(sys.argv[3])
when = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
ok = True
def check(good, sentence):
    global ok
    ok &= bool(good)
    print(("ok  " if good else "NOT ") + sentence)
turned = [r for r in rounds if r["state"] in ("propagating", "done")]
flips, seen = {}, 0
for r in turned:
    for c in r["resolvers"]:
        if "flip" in c and c["holds"] == "old":
            flips[c["resolver"]] = when(c["flip"])
for name, flip in sorted(flips.items()):
    plain = name.split("/")[0].split("-")[0]
    if plain in true:
        seen += 1
        check(abs(flip - true[plain]) <= 2, "%s: predicted %.1f s after the change, in truth %.1f s" % (name, flip - change, true[plain] - change))
check(seen >= 4, "%d flips were predicted and seen" % seen)
check(flips.get("clamped", 0) - change > 14, "what the clamped one keeps beyond the TTL of 12 s was foreseen")
check(len(true) == 7, "all honest resolvers have the new address: " + ", ".join(sorted(true)))
first = next(r for r in turned if "at95" in r["forecast"])
got = next((when(r["at"]) for r in turned if r["propagated"].get("ratio", 0) >= 0.95), None)
forecast, real = when(first["forecast"]["at95"]) - change, max(true.values()) - change
check(abs(forecast - real) <= max(0.1 * real, 1), "95 %% were forecast %.1f s after the change and were there after %.1f s" % (forecast, real))
check(got and got - change <= real + 5, "and were seen %.1f s after the change" % ((got or 0) - change))
last = rounds[-1]
alarms = {(a["alarm"], a.get("who", "")) for a in last["alarms"]}
check(("late", "stale") in alarms and all(who == "stale" for kind, who in alarms if kind == "late"), "late: " + "; ".join(a["sentence"] for a in last["alarms"] if a["alarm"] == "late"))
check(("alien", "liar") in alarms and len([a for a in alarms if a[0] == "alien"]) == 1, "alien: " + "; ".join(a["sentence"] for a in last["alarms"] if a["alarm"] == "alien"))
check(last["revert"]["records"] == ["www.shop.example. 12 IN A 192.0.2.10"], "the way back: " + last["revert"]["records"][0])
ways = {c["resolver"]: c["holds"] for c in last["resolvers"]}
check(all(ways[w] == "new" for w in ("one/udp", "one/tcp", "one-tls", "one-https")), "by UDP, TCP, TLS and HTTPS the same")
sys.exit(0 if ok else 1)
PY

# --- the same from the product that serves
export SLUICE_CONTROL=$(sed -n 's/^ready .* control=\([^ ]*\) .*/\1/p' "$work/serve.out") SLUICE_TOKEN=$(cat "$work/state/admin.token")
for _ in $(seq 50); do told '.names[0].alarms | map(.alarm) | contains(["late", "alien"])' && break; sleep 0.2; done
[ "$(jq -r '.names[0].authority.holds' "$work/dns.json")" = new ] || fail "GET /dns: $(cat "$work/dns.json")"
jq -e '.names[0].alarms | map(.alarm) | contains(["late", "alien"])' "$work/dns.json" >/dev/null || fail "GET /dns has not the alarms"
good "GET /dns tells the same"
curl -sSf "$SLUICE_CONTROL/metrics" | grep -F 'sluice_dns_propagated_ratio{name="www.shop.example",type="A"}' || fail "no metric"
said=$("$home/bin/sluice" gate check checkout moved --output json || true)
[ "$(jq -r .verdict <<<"$said")" = fail ] && jq -r .sentence <<<"$said" | grep -q "stale still gives A 192.0.2.10" || fail "gate moved: $said"
good "gate dns-propagation: $(jq -r '.verdict + ": " + .sentence' <<<"$said")"
said=$("$home/bin/sluice" gate check checkout ttl --output json || true)
[ "$(jq -r .verdict <<<"$said")" = inconclusive ] && jq -r .sentence <<<"$said" | grep -q "is 12 s, observed for" || fail "gate ttl: $said"
good "gate dns-ttl: $(jq -r '.verdict + ": " + .sentence + " (" + .remedy + ")"' <<<"$said")"

# --- who still comes in at the old address: 20 of a machine there, 60 of visitors at the new one
edge() { sed -n 's/^ready edge=\([^ ,]*\).*/\1/p' "$work/$1.out"; }
live() { curl -sSf -H "Authorization: Bearer $SLUICE_TOKEN" "$SLUICE_CONTROL/api/v1/dns" | jq ".live"; }
for _ in $(seq 20); do curl -s -o "$work/null" -A 'Java/1.8.0_202' "$(edge other)/checkout/hook"; done
for _ in $(seq 60); do curl -s -o "$work/null" -A 'Mozilla/5.0 Firefox/120.0' "$(edge serve)/checkout/"; done
for _ in $(seq 100); do
    [ "$(live | jq -r '(.old // 0) == 20 and (.new // 0) == 60')" = true ] && break
    sleep 1
done
live >"$work/live.json"
[ "$(jq -r '"\(.old) \(.new) \(.elsewhere) \(.ratio)"' "$work/live.json")" = "20 60 0 0.25" ] || fail "the live share: $(cat "$work/live.json")"
[ "$(jq -r '.stragglers[0] | "\(.by) \(.what) \(.count)"' "$work/live.json")" = "agent Java 20" ] || fail "the stragglers: $(cat "$work/live.json")"
good "20 of 80 requests came in at the old address, and who: $(jq -r '[.stragglers[] | .by + " " + .what] | join(", ")' "$work/live.json")"
curl -sSf "$SLUICE_CONTROL/metrics" | grep -F 'sluice_dns_old_address_ratio 0.25' || fail "no metric of the live share"
said=$("$home/bin/sluice" gate check checkout empty --output json || true)
[ "$(jq -r .verdict <<<"$said")" = fail ] || fail "gate empty: $said"
jq -e '.decommission.allowed == false' "$work/live.json" >/dev/null || fail "the old address may not be given up: $(cat "$work/live.json")"
good "it may not be given up: $(jq -r '.decommission.sentence + " (" + .decommission.remedy + ")"' "$work/live.json")"
