#!/usr/bin/env bash
# Runs every example of README.md (its blocks marked sh, in order, in one shell) with two nginx as the stacks of the shop example.
# A command that fails, or an answer that is missing, fails the run. Needs: nginx curl; the ports of config/examples/shop.yaml must be free.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null || { echo "ci-readme.sh: nginx is missing (Debian: apt-get install nginx-light)" >&2; exit 1; }
work=$(mktemp -d) nginx_pid='' serve_pid=''
finish() {
    [ -z "$serve_pid" ] || kill "$serve_pid" 2>/dev/null || true
    [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.err;
events { }
http { access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:9001; location / { default_type text/html; return 200 "old shop \$request_uri\n"; } }
  server { listen 127.0.0.1:9002; location / { default_type text/html; return 200 "new shop \$request_uri\n"; } } }
CONF
nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null & nginx_pid=$!
for _ in $(seq 50); do [ -s "$work/nginx.pid" ] && break; sleep 0.1; done
kill -0 "$nginx_pid" 2>/dev/null && [ -s "$work/nginx.pid" ] || { echo "ci-readme.sh: ports 9001 and 9002 must be free: $(cat "$work/nginx.err")" >&2; exit 1; }
# the examples run in a directory of their own that looks like the checkout
mkdir "$work/try"
ln -s "$home/bin" "$home/config" "$work/try/"
awk '/^```sh$/ { inside = 1; next } /^```$/ { if (inside) print ""; inside = 0 } inside' "$home/README.md" >"$work/examples.sh"
[ -s "$work/examples.sh" ] || { echo "ci-readme.sh: no examples found in README.md" >&2; exit 1; }
"$home/bin/sluice" --version >/dev/null # builds first if it must
code=0
(cd "$work/try" && exec timeout 120 bash -euo pipefail -c 'trap "kill \$(jobs -p) 2>/dev/null; wait" EXIT; set -v; source "$0"' "$work/examples.sh") \
    >"$work/out" 2>&1 || code=$?
cat "$work/out"
[ "$code" = 0 ] || { echo "ci-readme.sh: FAILED: an example ended with $code" >&2; exit 1; }
for expected in 'old shop /' 'ready edge=http://127.0.0.1:8080 control=http://127.0.0.1:9900' 'not-executed\|"status" *: *503' 'sluice_requests_total' '"share" *: *"5%"'; do
    grep -q "$expected" "$work/out" || { echo "ci-readme.sh: FAILED: no '$expected' in the output" >&2; exit 1; }
done
echo "ci-readme: every example ran"
