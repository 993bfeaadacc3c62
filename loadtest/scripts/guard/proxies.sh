# shellcheck shell=bash
# The three proxies with the same split between two stacks of their own. Below the ports that Linux gives to clients. Read by guard.sh, which says
# timeout, next, home and pids.
edge_of() { case $1 in sluice) echo "$2" ;; haproxy) echo $(($2 + 1)) ;; nginx) echo $(($2 + 2)) ;; esac; }
old_of() { echo $(($(edge_of "$1" "$2") + 4)); }
new_of() { echo $(($(edge_of "$1" "$2") + 8)); }

nginx_conf() { # EDGE OLD NEW SHARE DIR
    cat <<CONF
daemon off; worker_processes 1; pid $5/nginx.pid; error_log $5/nginx.err; worker_rlimit_nofile 20000; events { worker_connections 16384; }
http { access_log off; keepalive_requests 1000000000; keepalive_timeout 300s; client_body_temp_path $5/n1; proxy_temp_path $5/n2;
  fastcgi_temp_path $5/n3; uwsgi_temp_path $5/n4; scgi_temp_path $5/n5;
  upstream split { server 127.0.0.1:$2 weight=$((100 - $4)) max_fails=0; server 127.0.0.1:$3 weight=$4 max_fails=1 fail_timeout=10s; keepalive 512; }
  server { listen 127.0.0.1:$1 backlog=4096;
    location / { proxy_pass http://split; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_connect_timeout 1s;
      proxy_read_timeout ${timeout}s; proxy_next_upstream $next; proxy_set_header Host \$host; } } }
CONF
}
haproxy_cfg() { # EDGE OLD NEW SHARE
    cat <<CONF
global
  nbthread 1
  maxconn 9000
defaults
  mode http
  timeout client 300s
  timeout server ${timeout}s
  timeout connect 1s
  option http-keep-alive
frontend edge
  bind 127.0.0.1:$1 backlog 4096
  default_backend split
backend split
  balance roundrobin
  http-reuse always
  server old 127.0.0.1:$2 weight $((100 - $4))
  server new 127.0.0.1:$3 weight $4 check observe layer7 on-error mark-down
CONF
}
sluice_yaml() { # EDGE OLD NEW SHARE
    cat <<CONF
listen: [{ address: "127.0.0.1:$1" }]
control: { address: "127.0.0.1:0" }
workers: 1
trusted-proxies: [127.0.0.1/32]
stacks:
  old: { origins: ["http://127.0.0.1:$2"], timeouts: { connect: 1s, head: $((2 * timeout))s } } # time to answer after new
  new: { origins: ["http://127.0.0.1:$3"], timeouts: { connect: 1s, head: ${timeout}s } }
units:
  all:
    owner: bench@shop.example
    match: [{ path: "/**" }]
    endpoints: [$(for ((i = 0; i < 50; i++)); do printf '"GET /e%d"%s' "$i" "$([ "$i" = 49 ] || echo ', ')"; done)]
    share: $4%
    ${SLUICE_UNIT:-}
CONF
}

start() { # NAME BASE DIR SHARE
    local places=("$(edge_of "$1" "$2")" "$(old_of "$1" "$2")" "$(new_of "$1" "$2")" "$4")
    case $1 in
        nginx)
            nginx_conf "${places[@]}" "$3" >"$3/nginx.conf"
            exec_in "$3/nginx" nginx -p "$3" -c "$3/nginx.conf"
            ;;
        haproxy)
            haproxy_cfg "${places[@]}" >"$3/haproxy.cfg"
            exec_in "$3/haproxy" haproxy -f "$3/haproxy.cfg" -db
            ;;
        sluice)
            sluice_yaml "${places[@]}" >"$3/sluice.yaml"
            exec_in "$3/sluice" "$home/bin/sluice" serve "$3/sluice.yaml" --state "$3/state"
            ;;
    esac
}
exec_in() { # FILES COMMAND…
    local files=$1
    shift
    "$@" >"$files.out" 2>"$files.said" & pids+=($!)
}
await() { # NAME BASE DIR
    for _ in $(seq 300); do curl -fso /dev/null "http://127.0.0.1:$(edge_of "$1" "$2")/" && return; sleep 0.1; done
    echo "guard.sh: $1 does not answer" >&2
    tail -n 5 "$3"/*.said >&2
    return 1
}
