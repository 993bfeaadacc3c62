#!/usr/bin/env bash
# Runs every example of README.md and of the pages in docs (their blocks marked sh, in order, in one shell for each page) with two nginx as the
# stacks of the shop example, then docs/cutover.sh, and says of the pages that it does not run why. A command that fails, or an answer that is missing, fails the run.
# Needs: nginx curl jq; the ports of config/examples/shop.yaml must be free.
# shellcheck source=check.bash
. "$(dirname "$0")/check.bash"
needs 'nginx-light curl jq' nginx curl jq
examples=$home/config/examples serve_pid=''
cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.err;
events { }
http { access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:9001; location / { default_type text/html; return 200 "old shop \$request_uri\n"; } }
  server { listen 127.0.0.1:9002; location /well { if (-f $work/ill) { return 503; } return 200; } location / { default_type text/html; return 200 "new shop \$request_uri\n"; } } }
CONF
begun nginx nginx -p "$work" -c "$work/nginx.conf"
nginx=$!
await 10 [ -s "$work/nginx.pid" ] && kill -0 "$nginx" || fail "ports 9001 and 9002 must be free"
"$home/bin/sluice" --version >/dev/null # builds first if it must
ready() { curl -sf http://127.0.0.1:9900/readyz; }
serve() { # DIRECTORY FILE: in the background
    begun serve env -C "$1" bin/sluice serve "$2" --state sluice-state
    serve_pid=$!
    await 60 ready || fail "$2 is not served"
}
stopped() {
    [ -z "$serve_pid" ] || { kill "$serve_pid" && wait "$serve_pid"; } || true
    serve_pid=''
}
try() { # a directory that looks like the checkout
    rm -rf "$work/try"
    mkdir -p "$work/try/config"
    ln -s "$home/bin" "$home/docs" "$work/try/"
    ln -s "$examples" "$work/try/config/"
}
# Each page by itself: its blocks in one shell, in a directory of their own; where it serves nothing, the shop is served already.
ran() {
    local page=$1 code=0
    try
    awk '/^```sh$/ { inside = 1; next } /^```$/ { if (inside) print ""; inside = 0 } inside' "$home/$page" >"$work/examples.sh"
    [ -s "$work/examples.sh" ] || fail "no examples found in $page"
    grep -q 'sluice serve' "$work/examples.sh" || serve "$work/try" config/examples/shop.yaml
    (cd "$work/try" && exec timeout 600 bash -euo pipefail -c 'trap "kill \$(jobs -p) 2>/dev/null || true; wait" EXIT; set -v; source "$0"' "$work/examples.sh") \
        >"$work/out" 2>&1 || code=$?
    [ "$code" = 0 ] || { cat "$work/out"; fail "an example of $page ended with $code"; }
    stopped
    good "$page: $(grep -c 'bin/sluice\|curl' "$work/examples.sh") commands" | tee -a "$work/pages"
}
ran README.md
for expected in 'old shop /' 'ready edge=http://127.0.0.1:8080 control=http://127.0.0.1:9900' 'not-executed\|"status" *: *503' 'sluice_requests_total'; do
    grep -q "$expected" "$work/out" || { cat "$work/out"; fail "no '$expected' in the output of README.md"; }
done
for page in first-split configuration cutover guard freeze dns api running security notify; do ran "docs/$page.md"; done

# docs/cutover.sh: from 0 to 100 % where all is well; it stops where a gate fails, and where somebody takes the unit back
cat >"$work/cutover.yaml" <<YAML
listen: [{ address: "127.0.0.1:8080" }]
stacks: { old: { origins: ["http://127.0.0.1:9001"] }, new: { origins: ["http://127.0.0.1:9002"] } }
gates: { well: { type: http, url: "http://127.0.0.1:9002/well" } }
units: { shop: { owner: shop@shop.example, match: [{ path: "/**" }] } }
YAML
try
export PATH="$home/bin:$PATH" SHARES="5 50 100" HOLD=1 GATES="drill well" SLUICE_CONTROL=http://127.0.0.1:9900
serve "$work/try" "$work/cutover.yaml"
SLUICE_TOKEN=$(cat "$work/try/sluice-state/admin.token")
export SLUICE_TOKEN
stands() { curl -sf -H "Authorization: Bearer $SLUICE_TOKEN" "$SLUICE_CONTROL/api/v1/units/shop" | jq -r .shareBp; }
[ "$(wc -l <"$home/docs/cutover.sh")" -le 20 ] || fail "docs/cutover.sh has more than 20 lines"
"$home/docs/cutover.sh" shop >"$work/out" 2>&1 || { cat "$work/out"; fail "docs/cutover.sh where all is well"; }
[ "$(stands)" = 10000 ] && grep -q 'shop is on new' "$work/out" || fail "docs/cutover.sh leaves the unit at $(stands) bp"
good "docs/cutover.sh: 0 to 100 %"
sluice share shop 0% --reason again >/dev/null
HOLD=600 "$home/docs/cutover.sh" shop >"$work/out" 2>&1 & cutover=$!
pids+=("$cutover")
reached() { [ "$(stands)" = 500 ]; }
await 60 reached || { cat "$work/out"; fail "docs/cutover.sh does not begin again"; }
sluice revert shop --reason "support calls" >/dev/null
code=0
wait $cutover || code=$?
[ "$code" = 3 ] && [ "$(stands)" = 0 ] && grep -q 'does not stand at 5% any more' "$work/out" || { cat "$work/out"; fail "after a revert docs/cutover.sh ends with $code"; }
good "docs/cutover.sh: stops when the unit is taken back"
sluice rearm shop --reason mended >/dev/null
touch "$work/ill"
code=0
"$home/docs/cutover.sh" shop >"$work/out" 2>&1 || code=$?
[ "$code" = 3 ] && [ "$(stands)" = 0 ] && grep -q 'gate well does not pass before 5%' "$work/out" || { cat "$work/out"; fail "with a gate that fails docs/cutover.sh ends with $code at $(stands) bp"; }
good "docs/cutover.sh: stops before a gate that fails"
stopped

# docs/load.md with the toy shops instead of nginx, and with a tenth of the story's time; on a busy machine some begin late
kill "$nginx"
wait "$nginx" || true
unset SLUICE_CONTROL SLUICE_TOKEN
examples=$work/examples
cp -r "$home/config/examples" "$examples"
sed -i -E 's/(at|for): ([0-9]+)s/\1: \200ms/; s/, late: 1%//' "$examples/scenarios/story.yaml"
ran docs/load.md
grep -q 'orders: [1-9][0-9]* of [1-9][0-9]* confirmed ones are booked exactly once' "$work/out" || { cat "$work/out"; fail "the story of docs/load.md does not ask for the books"; }

# Every page is run, or is said why it is not
for page in "$home"/docs/*.md; do
    page=${page##*/}
    case ${page%.md} in
        operating) echo "not here: docs/$page is run by ci-packages.sh, with the packages" ;;
        runs) echo "not here: docs/$page lists programs that take long; that they are there is seen below" ;;
        reference) echo "not here: docs/$page is made from openapi.yaml, and a test holds it to that" ;;
        figures | h2spec | hardening | logs) ! grep -q '^```sh$' "$home/docs/$page" && echo "no commands: docs/$page" || fail "docs/$page has commands that nothing runs" ;;
        *) grep -q "^ok  docs/$page: " "$work/pages" || fail "nothing runs docs/$page" ;;
    esac
done
named=$(grep -oh 'loadtest/scripts/[a-z0-9-]*\.sh' "$home/README.md" "$home"/docs/*.md | sort -u)
for script in $named; do [ -x "$home/$script" ] || fail "$script is named in the pages and is not there"; done
good "$(wc -l <<<"$named") programs that the pages name are there"
echo "ci-readme: every example ran"
