# shellcheck shell=bash
# The cases: each takes the name of a proxy and notes what was measured. Read by compare.sh; CPU is that of the process and its children.
hertz=$(getconf CLK_TCK)
family() { echo "$1" $(cat "/proc/$1/task/"*/children 2>/dev/null); }
ticks() { # NAME -> of all its processes, in clock ticks
    local total=0 one
    for one in $(family "${pid[$1]}"); do
        total=$((total + $(awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$one/stat")))
    done
    echo "$total"
}
resident() { # NAME -> KiB
    local total=0 one
    for one in $(family "${pid[$1]}"); do total=$((total + $(awk '/^VmRSS/ { print $2 }' "/proc/$one/status"))); done
    echo "$total"
}
note() { echo "$4" >>"$work/runs.$1.$2.$3"; } # CASE MEASURE NAME VALUE
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# under CASE NAME COMMAND…: notes CPU per request and requests/s of a load that prints "REQUESTS SECONDS FAILURES"
under() {
    local case=$1 name=$2 before after requests took bad
    shift 2
    before=$(ticks "$name")
    read -r requests took bad < <("$@")
    after=$(ticks "$name")
    [ "$requests" -gt 0 ] || return 0
    note "$case" cpu-us "$name" "$(awk -v t=$((after - before)) -v hz="$hertz" -v r="$requests" 'BEGIN { printf "%.3f", t / hz * 1e6 / r }')"
    note "$case" requests-s "$name" "$(awk -v r="$requests" -v s="$took" 'BEGIN { printf "%.0f", r / s }')"
    [ "$bad" -eq 0 ] || note "$case" failures "$name" "$bad"
}
with_wrk() { # SECONDS URL [OPTION…]
    local time=$1 url=$2
    shift 2
    wrk -t1 -c32 -d"${time}s" "$@" "$url" | awk '/requests in/ { r = $1; s = $4; sub("s,", "", s) } /Non-2xx/ { bad += $NF }
        /Socket errors/ { bad += $4 + $6 + $8 + $10 } END { print r + 0, s + 0, bad + 0 }'
}
with_h2load() { # SECONDS URL
    h2load -t1 -c8 -m4 -D"$1" "$2" 2>&1 | awk '/Application protocol: h2$/ { h2 = 1 } /^finished in/ { s = $3; sub("s,", "", s) }
        /^requests:/ { r = $8; bad = $10 + $12 } END { print h2 ? r + 0 : 0, s + 0, bad + 0 }'
}
load_get() { with_wrk "$2" "http://127.0.0.1:${port[$1]}/"; }

case_get() { under get "$1" load_get "$1" "$seconds"; }
case_post() {
    echo 'wrk.method = "POST"; wrk.body = string.rep("x", 10240)' >"$work/post.lua"
    under post "$1" with_wrk "$seconds" "http://127.0.0.1:${port[$1]}/post" -s "$work/post.lua"
}
case_big() { under big "$1" with_wrk "$seconds" "http://127.0.0.1:${port[$1]}/big"; }
case_tls() { under tls "$1" with_wrk "$seconds" "https://127.0.0.1:${tls[$1]}/"; }
case_handshake() { under handshake "$1" with_wrk "$seconds" "https://127.0.0.1:${tls[$1]}/" -H 'Connection: close'; }
case_h2() { under h2 "$1" with_h2load "$seconds" "https://127.0.0.1:${tls[$1]}/"; }

open_loop() { "$java" -XX:+UseSerialGC -Xmx128m -cp "$home/loadtest/target/sluice/lib/*" dev.sluice.load.bench.OpenLoop "$1" 2000 "$seconds" 2>/dev/null; }
case_open() { # what the way through a proxy adds to the same requests without one, in the same round
    local before after p50 p99 count bad
    if [ "$1" = nginx ]; then read -r direct50 direct99 _ _ < <(open_loop "$old"); fi
    before=$(ticks "$1")
    read -r p50 p99 count bad < <(open_loop "${port[$1]}")
    after=$(ticks "$1")
    note open cpu-us "$1" "$(awk -v t=$((after - before)) -v hz="$hertz" -v r=$((count + 2000)) 'BEGIN { printf "%.3f", t / hz * 1e6 / r }')"
    note open added-p50-us "$1" "$(awk -v a="$p50" -v b="$direct50" 'BEGIN { printf "%.1f", a - b }')"
    note open added-p99-us "$1" "$(awk -v a="$p99" -v b="$direct99" 'BEGIN { printf "%.1f", a - b }')"
    [ "$bad" -eq 0 ] || note open failures "$1" "$bad"
}
case_idle() {
    local before
    before=$(resident "$1")
    coproc HOLD { python3 "$here/compare/hold.py" "${port[$1]}" 5000; }
    read -r _ <&"${HOLD[0]}"
    note idle KiB-each "$1" "$(awk -v kib=$(($(resident "$1") - before)) 'BEGIN { printf "%.2f", kib / 5000 }')"
    eval "exec ${HOLD[1]}>&-" # its standard input ends, and so does it
    wait "$HOLD_PID" 2>/dev/null || true
}
case_memory() { note memory MiB "$1" "$(($(resident "$1") / 1024))"; }
case_start() {
    local dir=$work/second
    mkdir -p "$dir"
    configs "$dir" 200
    rm -rf "$dir/state"
    note start ms "$1" "$(python3 "$here/compare/start.py" $((port[$1] + 200)) "$(command_of "$1" "$dir")")"
}

# ratio CASE MEASURE: Sluice to the better of the two, round by round; what was added is a difference, for it may be nothing
ratio() {
    paste -d' ' "$work/runs.$1.$2."{nginx,haproxy,sluice} 2>/dev/null | awk -v measure="$2" '
        NF == 3 { better = (measure == "requests-s") == ($1 > $2) ? $1 : $2; print measure ~ /^added/ ? $3 - better : better ? $3 / better : 0 }' |
        sort -n | awk -v unit="$([[ $2 == added* ]] && echo ' us more' || echo ' x')" '{ v[NR] = $1 } END { if (NR)
            printf "%.2f%s (%.2f to %.2f, %d rounds)", (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, unit, v[1], v[NR], NR }'
}

report() { # CASE
    local measure name line
    for measure in cpu-us requests-s added-p50-us added-p99-us KiB-each MiB ms; do
        [ -e "$work/runs.$1.$measure.nginx" ] || continue
        line=$(printf '%-10s %-14s' "$1" "$measure")
        for name in nginx haproxy sluice; do
            line+=$(printf ' %10s' "$([ ! -e "$work/runs.$1.$measure.$name" ] && echo - || median <"$work/runs.$1.$measure.$name")")
        done
        echo "$line   $(ratio "$1" "$measure")"
    done
    for name in nginx haproxy sluice; do
        [ ! -e "$work/runs.$1.failures.$name" ] || echo "$1: $name failed $(awk '{ s += $1 } END { print s }' "$work/runs.$1.failures.$name") requests"
    done
    for name in vertx undertow; do
        [ ! -e "$work/runs.$1.cpu-us.$name" ] || echo "$1: $name $(median <"$work/runs.$1.cpu-us.$name") us, of Sluice's $(
            paste -d' ' "$work/runs.$1.cpu-us."{"$name",sluice} | awk '{ print $1 / $2 }' | median) x"
    done
}
