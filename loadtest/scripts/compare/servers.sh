# shellcheck shell=bash
# What is compared: the two stacks (one nginx), and before them nginx, HAProxy and Sluice with the same split. Below the ports that Linux
# gives to clients. Read by compare.sh, which says work, home, java and pids.
base=${COMPARE_PORT:-22100}
old=$base new=$((base + 1))
declare -A port=([stacks]=$old [nginx]=$((base + 2)) [haproxy]=$((base + 3)) [sluice]=$((base + 4)) [vertx]=$((base + 5)) [undertow]=$((base + 6)))
declare -A tls=([nginx]=$((base + 12)) [haproxy]=$((base + 13)) [sluice]=$((base + 14)))
declare -A pid=()

# nginx_paths NAME: what every nginx needs to keep to its own directory
nginx_paths() {
    echo "daemon off; worker_processes 1; pid $work/$1.pid; error_log $work/$1.err; worker_rlimit_nofile 20000; events { worker_connections 16384; }"
}
nginx_temp() {
    echo "access_log off; keepalive_requests 1000000000; keepalive_timeout 300s; client_body_temp_path $work/$1-1; proxy_temp_path $work/$1-2;
      fastcgi_temp_path $work/$1-3; uwsgi_temp_path $work/$1-4; scgi_temp_path $work/$1-5;"
}

# configs DIR SHIFT: configurations whose ports are moved, so that a second instance can start beside the first
configs() {
    local dir=$1 shift=$2
    cat >"$dir/nginx.conf" <<CONF
$(nginx_paths "nginx$shift")
http { $(nginx_temp "n$shift")
  split_clients \$request_id \$stack { 5% new; * old; }
  upstream old { server 127.0.0.1:$old; keepalive 128; keepalive_requests 1000000000; }
  upstream new { server 127.0.0.1:$new; keepalive 128; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:$((port[nginx] + shift)) backlog=4096; listen 127.0.0.1:$((tls[nginx] + shift)) ssl http2;
    ssl_certificate $work/edge.pem; ssl_certificate_key $work/edge.key;
    location / { proxy_pass http://\$stack; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header Host \$host; proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto \$scheme;
    proxy_set_header X-Request-Id \$request_id; } } }
CONF
    cat >"$dir/haproxy.cfg" <<CONF
global
  nbthread 1
  maxconn 9000
defaults
  mode http
  timeout client 300s
  timeout server 60s
  timeout connect 1s
  option http-keep-alive
  option forwardfor
  unique-id-format %[uuid()]
  unique-id-header X-Request-Id
frontend edge
  bind 127.0.0.1:$((port[haproxy] + shift)) backlog 4096
  bind 127.0.0.1:$((tls[haproxy] + shift)) ssl crt $work/both.pem alpn h2,http/1.1
  http-request set-header X-Forwarded-Proto http
  default_backend split
backend split
  balance roundrobin
  http-reuse always
  server old 127.0.0.1:$old weight 95
  server new 127.0.0.1:$new weight 5
CONF
    cat >"$dir/sluice.yaml" <<CONF
listen:
  - { address: "127.0.0.1:$((port[sluice] + shift))" }
  - { address: "127.0.0.1:$((tls[sluice] + shift))", tls: { certificate: $work/edge.pem, key: $work/edge.key } }
control: { address: "127.0.0.1:0" }
workers: 1
stacks: { old: { origins: ["http://127.0.0.1:$old"] }, new: { origins: ["http://127.0.0.1:$new"] } }
units:
  all: { owner: bench@shop.example, match: [{ path: "/**" }], share: 5%, visitors: { by: [request] } }
CONF
}

# command NAME DIR: how an instance is started in the foreground
command_of() {
    case $1 in
        nginx) echo "exec nginx -p $2 -c $2/nginx.conf" ;;
        haproxy) echo "exec haproxy -f $2/haproxy.cfg -db" ;;
        sluice) echo "exec $home/bin/sluice serve $2/sluice.yaml --state $2/state" ;;
        vertx | undertow) echo "exec $java -XX:+UseSerialGC -Xmx256m -cp '$home/loadtest/peers/target/dependency/*' $home/loadtest/peers/${1^}Peer.java ${port[$1]} $old $new" ;;
    esac
}

await() { # NAME
    for _ in $(seq 300); do curl -fso /dev/null "http://127.0.0.1:${port[$1]}/" && return; sleep 0.1; done
    echo "compare.sh: $1 does not answer" >&2
    tail -n 5 "$work"/*.err >&2
    exit 1
}

servers_start() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/edge.key" -out "$work/edge.pem" -days 2 \
        -subj /CN=shop.example -addext subjectAltName=DNS:shop.example,IP:127.0.0.1 2>/dev/null
    cat "$work/edge.pem" "$work/edge.key" >"$work/both.pem"
    head -c 1024 /dev/zero | tr '\0' 'x' >"$work/body"
    head -c 1048576 /dev/zero | tr '\0' 'x' >"$work/big"
    cat >"$work/stacks.conf" <<CONF
$(nginx_paths stacks)
http { $(nginx_temp s) client_body_buffer_size 32k;
  server { listen 127.0.0.1:$old backlog=4096; listen 127.0.0.1:$new backlog=4096; root $work;
    location = /post { return 200 "ok"; } location = /big { } location / { try_files /body =404; } } }
CONF
    configs "$work" 0
    nginx -p "$work" -c "$work/stacks.conf" 2>/dev/null & pids+=($!)
    if [ -n "${PEERS:-}" ]; then
        (cd "$home/loadtest/peers" && mvn -q -ntp dependency:copy-dependencies)
    fi
    for name in nginx haproxy sluice ${PEERS:+vertx undertow}; do
        sh -c "$(command_of "$name" "$work")" >"$work/$name.out" 2>"$work/$name.err" & pids+=($!)
        pid[$name]=$!
    done
    for name in nginx haproxy sluice ${PEERS:+vertx undertow}; do await "$name"; done
}
