#!/usr/bin/env bash
# Two real databases (PostgreSQL from Debian's packages) behind one reconcile gate of the product: what is the same passes, a missing row and a
# changed amount are found and named, a row younger than the settle time is ignored, and a database that is gone is no pass. The driver comes
# from Maven Central; the product does not ship it. Needs root to change user, or to be run as nobody in particular.
# Usage: ci-reconcile.sh     needs: postgresql curl jq; network, or the driver in the local Maven repository
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
driver_version=42.7.8
"$home/bin/sluice" --version >/dev/null # builds first if it must
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
for tool in "${bin:-/usr/lib/postgresql/missing}/postgres" "${bin:-/usr/lib/postgresql/missing}/initdb" curl jq; do
    command -v "$tool" >/dev/null || { echo "ci-reconcile.sh: $tool is missing (Debian: apt-get install postgresql curl jq)" >&2; exit 1; }
done
work=$(mktemp -d) pids=() serve_pid=''
chmod 755 "$work"
finish() {
    [ -z "$serve_pid" ] || kill "$serve_pid" 2>/dev/null || true
    for pid in "${pids[@]}"; do kill -INT "$pid" 2>/dev/null || true; done # a fast shutdown of PostgreSQL
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "ci-reconcile.sh: FAILED: $*" >&2
    tail -n 20 "$work"/*.err >&2
    exit 1
}
good() { echo "ok  $*"; }

driver="$HOME/.m2/repository/org/postgresql/postgresql/$driver_version/postgresql-$driver_version.jar"
if [ ! -f "$driver" ]; then
    driver="$work/postgresql.jar"
    curl -sSf -o "$driver" "https://repo1.maven.org/maven2/org/postgresql/postgresql/$driver_version/postgresql-$driver_version.jar" ||
        fail "the driver could not be fetched from Maven Central"
fi

as=() # postgres does not run as root
[ "$(id -u)" != 0 ] || as=(setpriv --reuid postgres --regid postgres --clear-groups)
database() { # NAME: a server of its own on a socket and a free port
    mkdir "$work/$1"
    [ "$(id -u)" != 0 ] || chown postgres "$work/$1"
    "${as[@]}" "$bin/initdb" -D "$work/$1/data" -U shop --auth=trust >"$work/$1.err" 2>&1
    for _ in $(seq 20); do
        local port=$((20000 + RANDOM % 10000))
        "${as[@]}" "$bin/postgres" -D "$work/$1/data" -k "$work/$1" -h 127.0.0.1 -p "$port" -c fsync=off >>"$work/$1.err" 2>&1 &
        local pid=$!
        for _ in $(seq 100); do
            if "$bin/psql" -h "$work/$1" -p "$port" -U shop -d postgres -qc 'SELECT 1' >/dev/null 2>&1; then
                pids+=("$pid")
                echo "$port" >"$work/$1.port"
                return
            fi
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    done
    fail "database $1 did not start"
}
sql() { # NAME SQL
    "$bin/psql" -h "$work/$1" -p "$(cat "$work/$1.port")" -U shop -d postgres -qAt -v ON_ERROR_STOP=1 -c "$2"
}
database old
database new
for side in old new; do
    sql "$side" "CREATE TABLE orders (id bigint PRIMARY KEY, country text NOT NULL, amount numeric(10,2) NOT NULL, changed timestamptz NOT NULL)"
    sql "$side" "INSERT INTO orders SELECT i, CASE i % 3 WHEN 0 THEN 'nl' WHEN 1 THEN 'be' ELSE 'de' END, i * 1.25, now() - interval '1 hour'
        FROM generate_series(1, 30000) i"
done

# the sum of the rows' hashes, whatever their order; the gate takes it modulo 2^64
query="SELECT country, count(*), sum(hashtextextended(id || ' ' || amount, 0)) FROM orders WHERE changed < ? GROUP BY country"
cat >"$work/sluice.yaml" <<YAML
listen: [{ address: "127.0.0.1:0" }]
control: { address: "127.0.0.1:0" }
stacks:
  old: { origins: ["http://127.0.0.1:9"] }
  new: { origins: ["http://127.0.0.1:9"] }
units:
  checkout: { owner: payments@shop.example, match: [{ path: "/checkout/**" }] }
gates:
  orders:
    type: reconcile
    old: { jdbc: "jdbc:postgresql://127.0.0.1:$(cat "$work/old.port")/postgres", query: "$query", user: shop, driver: $driver }
    new: { jdbc: "jdbc:postgresql://127.0.0.1:$(cat "$work/new.port")/postgres", query: "$query", user: shop, driver: $driver }
    settle: 2m
    timeout: 5s
YAML
"$home/bin/sluice" serve "$work/sluice.yaml" --state "$work/state" >"$work/serve.out" 2>"$work/serve.err" &
serve_pid=$!
for _ in $(seq 300); do grep -q '^ready ' "$work/serve.out" && break; sleep 0.1; done
export SLUICE_CONTROL=$(sed -n 's/^ready .* control=\([^ ]*\) .*/\1/p' "$work/serve.out") SLUICE_TOKEN=$(cat "$work/state/admin.token")

gate() { # VERDICT TEXT WHAT: what the gate must say, and contain
    local said
    said=$("$home/bin/sluice" gate check checkout orders --output json || true)
    [ "$(jq -r .verdict <<<"$said")" = "$1" ] && jq -r .sentence <<<"$said" | grep -qF -- "$2" || fail "$3: $said"
    good "$3: $(jq -r '.verdict + ": " + .sentence' <<<"$said")"
}
gate pass "old has 30 000 rows, new 30 000; no bucket differs" "the same 30 000 rows in both"
sql old "INSERT INTO orders VALUES (30001, 'nl', 99.00, now())"
gate pass "no bucket differs" "a row younger than the settle time is ignored"
sql new "DELETE FROM orders WHERE id = 300"
gate fail "1 buckets differ, 33.3 % of the rows: \"nl\" 10000 on old, 9999 on new" "a missing row is found"
sql new "INSERT INTO orders SELECT 300, 'nl', 300 * 1.25, now() - interval '1 hour'"
gate pass "no bucket differs" "and is there again"
sql new "UPDATE orders SET amount = amount + 0.01 WHERE id = 301"
gate fail "\"be\" with 10000 rows of other content" "a changed amount is found"
sql new "UPDATE orders SET amount = amount - 0.01 WHERE id = 301"
sql old "UPDATE orders SET changed = now() - interval '1 hour' WHERE id = 30001"
gate fail "\"nl\" 10001 on old, 10000 on new" "the young row counts once it has settled"
sql new "INSERT INTO orders VALUES (30001, 'nl', 99.00, now() - interval '1 hour')"
gate pass "old has 30 001 rows, new 30 001" "and both have it"
kill -INT "${pids[1]}"
wait "${pids[1]}" 2>/dev/null || true
gate inconclusive "the books of new" "a database that is gone is no pass"
[ "$("$home/bin/sluice" journal --output json | jq -r .kind | grep -c '^gate$')" = 6 ] || fail "the journal has not the six verdicts that changed"
good "every change of the verdict is in the journal"
