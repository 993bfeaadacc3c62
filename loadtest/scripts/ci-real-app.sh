#!/usr/bin/env bash
# A real application behind Sluice: WordPress (nginx, PHP-FPM, MariaDB from Debian's packages) as both stacks' code, installed, signed in to and
# uploaded to through the edge with curl, while the share stands at 0 % and then at 100 %. Needs root (MariaDB and PHP-FPM change user).
# Usage: ci-real-app.sh     needs: nginx-light php-fpm php-cli php-mysql php-gd mariadb-server wordpress wordpress-theme-twentytwentythree curl jq
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
"$home/bin/sluice" --version >/dev/null # builds first if it must
PATH=$PATH:/usr/sbin
fpm=$(command -v php-fpm8.4 php-fpm8.3 php-fpm8.2 2>/dev/null | head -n 1 || true)
for tool in nginx mariadbd mariadb-install-db curl jq ${fpm:-php-fpm}; do
    command -v "$tool" >/dev/null || { echo "ci-real-app.sh: $tool is missing (Debian: apt-get install nginx-light php-fpm php-mysql php-gd mariadb-server wordpress wordpress-theme-twentytwentythree jq)" >&2; exit 1; }
done
[ -d /usr/share/wordpress ] || { echo "ci-real-app.sh: wordpress is missing (Debian: apt-get install wordpress)" >&2; exit 1; }
work=$(mktemp -d) pids=()
chmod 755 "$work"
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT
fail() { echo "ci-real-app.sh: FAILED: $*" >&2; tail -n 20 "$work"/*.err >&2; exit 1; }
# The application keeps the edge's address in its database, so ports are chosen before anything starts; below those that the system hands out.
free_ports() { # COUNT
    php -r 'for ($found = 0; $found < $argv[1];) { $port = random_int(20000, 29999); $socket = @stream_socket_server("tcp://127.0.0.1:$port");
        if ($socket) { $held[] = $socket; $found++; echo "$port\n"; } }' "$1"
}
read -r old new edge control < <(free_ports 4 | paste -sd' ')

mkdir "$work/db" "$work/site"
chown mysql "$work/db"
mariadb-install-db --user=mysql --datadir="$work/db" --auth-root-authentication-method=normal >"$work/db.err" 2>&1
mariadbd --no-defaults --user=mysql --datadir="$work/db" --socket="$work/db/sock" --skip-networking --pid-file="$work/db/pid" >>"$work/db.err" 2>&1 & pids+=($!)
for _ in $(seq 100); do mariadb -u root -S "$work/db/sock" -e 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.1; done
mariadb -u root -S "$work/db/sock" -e "CREATE DATABASE wp; CREATE USER wp@localhost IDENTIFIED BY 'wp'; GRANT ALL ON wp.* TO wp@localhost" || fail "database"

cp -rL /usr/share/wordpress/. "$work/site/"
rm -f "$work/site/wp-config.php"
mkdir -p "$work/site/wp-content/uploads"
cat >"$work/site/wp-config.php" <<PHP
<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp'); define('DB_HOST', 'localhost:$work/db/sock');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT','NONCE_SALT'] as \$k) define(\$k, \$k . 'for-this-run-only');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true); define('DISABLE_WP_CRON', true);
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
PHP
mkdir -p "$work/site/wp-content/mu-plugins" # all comments of this run come from one address within seconds
echo "<?php add_filter('wp_is_comment_flood', '__return_false', 99);" >"$work/site/wp-content/mu-plugins/comments.php"
chown -R www-data "$work/site"
cat >"$work/fpm.conf" <<CONF
[global]
error_log = $work/fpm.err
daemonize = no
[www]
user = www-data
group = www-data
listen = $work/fpm.sock
listen.mode = 0666
pm = static
pm.max_children = 3
CONF
"$fpm" -y "$work/fpm.conf" 2>>"$work/fpm.err" & pids+=($!)
cat >"$work/nginx.conf" <<CONF
user www-data; daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.err;
events { }
http { include /etc/nginx/mime.types; access_log off; client_max_body_size 64m; client_body_temp_path $work/t1; proxy_temp_path $work/t2;
  fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:$old; listen 127.0.0.1:$new; root $work/site; index index.php;
    add_header X-Stack-Port \$server_port always;
    location / { try_files \$uri \$uri/ /index.php?\$args; }
    location ~ \\.php\$ { include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
      fastcgi_param SERVER_PORT $edge; fastcgi_param HTTP_HOST \$http_host; fastcgi_pass unix:$work/fpm.sock; } } }
CONF
nginx -p "$work" -c "$work/nginx.conf" 2>>"$work/nginx.err" & pids+=($!)
cat >"$work/sluice.yaml" <<CONF
listen: [{ address: "127.0.0.1:$edge" }]
control: { address: "127.0.0.1:$control" }
stacks: { old: { origins: ["http://127.0.0.1:$old"] }, new: { origins: ["http://127.0.0.1:$new"] } }
units: { blog: { owner: blog@shop.example, match: [{ path: "/**" }] } }
CONF
"$home/bin/sluice" serve "$work/sluice.yaml" --state "$work/state" >"$work/ready" 2>"$work/sluice.err" & pids+=($!)
for _ in $(seq 600); do grep -q '^ready' "$work/ready" && break; sleep 0.1; done
grep -q '^ready' "$work/ready" || fail "sluice is not ready"
url=http://127.0.0.1:$edge
sluice() { "$home/bin/sluice" "$@" --state "$work/state"; }

code=$(curl -s -o "$work/out" -w '%{http_code}' "$url/wp-admin/install.php?step=2" --data-urlencode 'weblog_title=Sluice' --data 'user_name=admin' \
    --data 'admin_password=Through-The-Edge-1' --data 'admin_password2=Through-The-Edge-1' --data 'pw_weak=1' --data-urlencode 'admin_email=a@shop.example' --data 'blog_public=0')
[ "$code" = 200 ] && grep -qi 'success' "$work/out" || fail "install answered $code"
echo "installed through the edge"

round() { # STACK-PORT
    local jar="$work/jar.$1" picture="$work/picture.$1.png" nonce id source code
    curl -s -o /dev/null -c "$jar" -H 'Sec-Fetch-Dest: document' "$url/wp-login.php"
    code=$(curl -s -o /dev/null -D "$work/head" -w '%{http_code}' -b "$jar" -c "$jar" -H 'Sec-Fetch-Dest: document' "$url/wp-login.php" \
        --data 'log=admin' --data 'pwd=Through-The-Edge-1' --data 'testcookie=1' --data-urlencode "redirect_to=$url/wp-admin/")
    [ "$code" = 302 ] || fail "login answered $code"
    grep -qi "^x-stack-port: $1" "$work/head" || fail "login was not answered by the stack on port $1"
    curl -s -b "$jar" -H 'Sec-Fetch-Dest: document' "$url/wp-admin/media-new.php" >"$work/out"
    nonce=$(grep -oE 'wpApiSettings = \{[^}]*"nonce":"[0-9a-f]+"|createNonceMiddleware\( "[0-9a-f]+"' "$work/out" | grep -oE '[0-9a-f]{10}' | head -n 1 || true)
    [ -n "$nonce" ] || nonce=$(curl -s -b "$jar" "$url/wp-admin/admin-ajax.php?action=rest-nonce")
    php -r '$i = imagecreatetruecolor(900, 700); for ($x = 0; $x < 900; $x++) for ($y = 0; $y < 700; $y++) imagesetpixel($i, $x, $y, mt_rand(0, 0xffffff)); imagepng($i, $argv[1]);' "$picture"
    curl -s -b "$jar" -H "X-WP-Nonce: $nonce" -F "file=@$picture;type=image/png" "$url/?rest_route=/wp/v2/media" >"$work/upload.json"
    id=$(jq -r .id "$work/upload.json") source=$(jq -r .source_url "$work/upload.json")
    [ "$id" != null ] || fail "upload: $(head -c 300 "$work/upload.json")"
    curl -s "$source" | cmp - "$picture" || curl -s "${source/-scaled/}" | cmp - "$picture" || fail "the uploaded picture came back different"
    code=$(curl -s -o /dev/null -w '%{http_code}' -b "$jar" -H "X-WP-Nonce: $nonce" -H 'Content-Type: application/json' "$url/?rest_route=/wp/v2/posts" \
        --data "{\"title\":\"Post by $1\",\"content\":\"Hello from $1\",\"status\":\"publish\"}")
    [ "$code" = 201 ] || fail "post answered $code"
    curl -s "$url/" >"$work/front.html"
    grep -q "Post by $1" "$work/front.html" || fail "the post is not on the front page: $(head -c 300 "$work/front.html")"
    echo "stack on port $1: signed in, uploaded $(stat -c %s "$picture") bytes and got the same back, posted, seen on the front page"
}
round "$old"
sluice share blog 100% --reason 'the same application on the other port'
round "$new"
page() { curl -s -o "$work/out" -D "$work/head" -w '%{http_code}' "$@"; }
field() { sed -n "s/^$1: *//Ip" "$work/head" | tr -d '\r'; }
comment() { page "$url/wp-comments-post.php" -H 'Accept: text/html' -H 'Accept-Language: pl-PL,pl;q=0.9' --data 'comment_post_ID=1' --data-urlencode "comment=$1" \
    --data 'author=Ewa' --data 'email=ewa@shop.example' --data 'url=' "${@:2}"; }
comments() { mariadb -u root -S "$work/db/sock" wp -N -e "SELECT COUNT(*) FROM wp_comments WHERE comment_content LIKE '$1%'"; }
waits() { # LEAST MOST: an honest Retry-After of the last answer
    local wait; wait=$(field retry-after)
    [ "${wait:-0}" -ge "$1" ] && [ "$wait" -le "$2" ] || fail "Retry-After is '$wait' (expected: $1..$2)"
}
[ "$(comment 'before the freeze')" = 302 ] || fail "a comment answered $(head -n 1 "$work/head")"
article=$(curl -s -o /dev/null -w '%{url_effective}' -L "$url/?p=1") # where the application itself leads
page "$url/robots.txt" >/dev/null && cp "$work/out" "$work/robots.open"

# read-only: who reads notices nothing, who writes is told when to come back and in a language he reads
sluice freeze read-only --unit blog --for 10m --wait 10s --reason 'the last sync' >/dev/null
[ "$(page "$article")" = 200 ] || fail "an article in a read-only freeze"
[ "$(comment 'during the freeze')" = 503 ] || fail "a comment in a read-only freeze"
waits 560 630
grep -q 'Zmiany nie są teraz możliwe' "$work/out" || fail "the refusal is no page in Polish"
[ "$(field sluice-outcome)" = not-executed ] && [ -z "$(field set-cookie)$(field location)" ] || fail "the head of a refusal"
[ "$(comments during)" = 0 ] || fail "a refused comment is in the database"
echo "read-only: articles are read, a comment is refused with a page and Retry-After $(field retry-after)"

# closed, as a crawler sees it: pages 503 until the announced end, robots.txt as it was
sluice freeze closed --unit blog --for 20m --wait 10s --reason 'the switch' >/dev/null
bot=(-A 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)')
for path in / '/?p=1' /wp-login.php '/?s=old'; do
    [ "$(page "${bot[@]}" "$url$path")" = 503 ] || fail "$path of a closed site is not 503"
    waits 1140 1230
done
[ "$(page "${bot[@]}" "$url/robots.txt")" = 200 ] && cmp -s "$work/out" "$work/robots.open" || fail "robots.txt of a closed site"

# hold: a comment form that is sent meanwhile waits, and arrives
sluice freeze hold --unit blog --for 5m --reason 'a short sync' >/dev/null
curl -s -o /dev/null -w '%{http_code}' "$url/wp-comments-post.php" --data 'comment_post_ID=1' --data 'comment=held back' --data 'author=Ewa' \
    --data 'email=ewa@shop.example' --data 'url=' >"$work/held" & held=$!
parked() { curl -s -H "Authorization: Bearer $(cat "$work/state/admin.token")" "http://127.0.0.1:$control/api/v1/freeze" | jq '.units[] | select(.unit == "blog").parked'; }
for _ in $(seq 100); do [ "$(parked)" = 1 ] && break; sleep 0.1; done
[ "$(page "$article")" = 200 ] && [ "$(comments held)" = 0 ] || fail "reading during a hold"
sluice freeze open --unit blog --reason 'synced' >/dev/null
wait "$held"
[ "$(cat "$work/held")" = 302 ] && [ "$(comments held)" = 1 ] || fail "the comment that waited answered $(cat "$work/held")"
echo "hold: a comment waited and is there once"
sluice freeze closed --unit blog --for 20m --wait 10s --reason 'the switch' >/dev/null

# a tester passes by a link that is good once, and may read alone
link=$(sluice bypass create --unit blog --for 5m --holder tester --page /wp-login.php --reason 'looks before it opens' 2>/dev/null)
[ "$(page -c "$work/pass.jar" "$link")" = 303 ] && [ "$(field location)" = /wp-login.php ] || fail "the link of a pass"
[ "$(page -b "$work/pass.jar" "$article")" = 200 ] && grep -qi 'hello world' "$work/out" || fail "a tester does not see the article"
[ "$(comment 'by a tester' -b "$work/pass.jar")" = 503 ] || fail "a tester wrote to a closed site"
[ "$(page "$link")" = 403 ] || fail "a link was good twice"
sluice bypass revoke "$(sluice bypass list --output json | jq -r '.passes[0].id')" >/dev/null
[ "$(page -b "$work/pass.jar" "$article")" = 503 ] || fail "a pass that was taken back lets in"
sluice freeze open --reason 'moved' >/dev/null
[ "$(comment 'after the freeze')" = 302 ] && [ "$(comments after)" = 1 ] || fail "a comment after the freeze"
echo "closed: pages 503, robots.txt 200, a tester in by a link that was good once, comments after it"

sluice freeze read-only --reason 'try'
code=$(curl -s -o /dev/null -w '%{http_code}' "$url/wp-login.php" --data 'log=admin')
[ "$code" = 503 ] || fail "a write in a read-only freeze answered $code"
[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/")" = 200 ] || fail "reading in a read-only freeze"
sluice freeze open --reason 'tried'
sluice revert blog --reason 'and back'
round "$old"
echo "real-app: ok"
