# Plays what docs/operating.md asks of a machine that a check cannot have, to be sourced by the shell that goes through the page: systemd, apt
# and an engine for containers. Each does what the package says of it (the unit's ExecStart, the image's user), with the package below
# $root, and tells what of the page it did not do.
# Needs: check.bash, $root an empty directory, $packages where the packages are, $image the files of the image and $config what it says of
# itself.
unit=$root/usr/lib/systemd/system/sluice.service served='' notified=''
played() { echo "played: $*"; }
wrong() {
    echo "docs/operating.md is wrong: $*" >&2
    exit 1
}
lives() { kill -0 "$1" 2>/dev/null; }
ended() { ! lives "$1"; }
awaited() { # WHAT PROCESS COMMAND...: until it succeeds, as long as the process lives
    local what=$1 process=$2 until=$((SECONDS + 120))
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$until" ] && lives "$process" && sleep 0.1 && continue
        [ ! -f "$root/serve.log" ] || cat "$root/serve.log" >&2
        lives "$process" || wrong "no $what, its process has ended"
        wrong "no $what within two minutes"
    done
}
unit_says() { sed -n "s/^$1=//p" "$unit"; }

sluice() { env -u JAVA_HOME "$root/usr/bin/sluice" "$@"; }

apt() {
    [ "$1" = install ] && [ -f "$2" ] || wrong "apt $*: no such package"
    # as dpkg does, it keeps what was changed of /etc
    dpkg-deb --fsys-tarfile "$2" | tar -x -C "$root" --exclude=./etc
    dpkg-deb --fsys-tarfile "$2" | tar -x -C "$root" --skip-old-files ./etc
    played "apt install: unpacked, by no dpkg"
    if [ -n "$served" ]; then
        dpkg-deb --ctrl-tarfile "$2" | tar -xO ./postinst | grep -q 'systemctl try-restart sluice.service' || wrong "nothing restarts a sluice that is upgraded"
        systemctl restart sluice
    fi
}

# a site whose addresses are free here, and one unit to be remembered
editor() {
    sed -i 's/:8080/:0/; s/:9001/:1/; s/^stacks:/&\n  new: { origins: ["http:\/\/127.0.0.1:1"] }/' "$1"
    printf '%s\n' 'control: { address: "127.0.0.1:0" }' 'units: { shop: { owner: shop@shop.example, match: [{ path: "/**" }] } }' >>"$1"
}

# Type=notify: a start is over when the process has said so.
systemctl() {
    local verb=$1
    case "$*" in
        "enable --now sluice" | "start sluice" | "stop sluice" | "reload sluice" | "restart sluice") ;;
        *) wrong "systemctl $*: not known to $(basename "${BASH_SOURCE[0]}")" ;;
    esac
    case $verb in
        enable)
            [ -n "$(unit_says WantedBy)" ] || wrong "the unit cannot be enabled"
            unit_start
            ;;
        start) unit_start ;;
        stop) unit_stop ;;
        restart)
            unit_stop
            unit_start
            ;;
        reload) unit_reload ;;
    esac
    played "systemctl $*: as the unit says, by no systemd"
}
unit_start() {
    local command
    [ "$(unit_says Type)" = notify ] || wrong "the unit is not of the type notify"
    mkdir -p -m "$(unit_says StateDirectoryMode)" "$root/var/lib/$(unit_says StateDirectory)" "$root/var/log/$(unit_says LogsDirectory)"
    [ -z "$notified" ] || kill "$notified"
    rm -f "$root/notify" "$root/notify.txt"
    python3 -uc 'import socket, sys
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind(sys.argv[1])
while True: print(heard.recv(4096).decode())' "$root/notify" >"$root/notify.txt" &
    notified=$!
    awaited "socket to notify" "$notified" [ -S "$root/notify" ]
    command=$(unit_says ExecStart | sed "s# /etc/# $root/etc/#; s# /var/# $root/var/#; s#^/usr/#$root/usr/#")
    # shellcheck disable=SC2086
    (cd "$root/$(unit_says WorkingDirectory)" && NOTIFY_SOCKET=$root/notify exec env -u JAVA_HOME $command) >>"$root/serve.log" 2>&1 &
    served=$!
    awaited "start of the unit" "$served" grep -q READY=1 "$root/notify.txt"
}
unit_stop() {
    kill -TERM "$served" || wrong "it has ended before it is stopped"
    await "$(unit_says TimeoutStopSec)" ended "$served" || { kill -KILL "$served"; wrong "a stop takes longer than the unit gives it"; }
    wait "$served" || wrong "a stop ends with $?"
    served=''
}
unit_reload() {
    [ "$(unit_says ExecReload)" = '/bin/kill -HUP $MAINPID' ] || wrong "the unit reloads by $(unit_says ExecReload)"
    local before
    before=$(wc -l <"$root/serve.log")
    kill -HUP "$served" || wrong "it has ended before it is to reload"
    awaited "reload" "$served" said_since "$before" 'reloaded generation=|reload refused' >"$root/reload.txt"
    cat "$root/reload.txt"
    ! grep -q 'reload refused' "$root/reload.txt" || wrong "a file that was checked is refused"
}
said_since() { tail -n "+$(($1 + 1))" "$root/serve.log" | grep -E "$2"; }
journalctl() {
    [ "$*" = "-u sluice" ] || wrong "journalctl $*"
    grep -q 'serving site' "$root/serve.log" || wrong "the log of a start does not say that it serves"
    played "journalctl: what the unit wrote"
}

skopeo() {
    [ "$1" = copy ] && [ -f "$packages/$(cut -d: -f2 <<<"$2")" ] || wrong "skopeo $*: no such image"
    played "skopeo copy: the file is there; packages.sh copies it"
}
docker() {
    local each path
    case $1 in
        run)
            for each in "$@"; do
                case $each in
                    *:/*) path=$(cut -d: -f2 <<<"$each") && [ -e "$image$path" ] || wrong "docker $*: no $path in the image" ;;
                    [0-9]*:[0-9]*) jq -e --arg port "${each#*:}/tcp" '.config.ExposedPorts[$port]' "$config" >/dev/null || wrong "docker $*: the image is not served at ${each#*:}" ;;
                esac
            done
            [[ " $* " = *" sluice:$(jq -r '.config.Labels["org.opencontainers.image.version"]' "$config") "* ]] || wrong "docker $*: no such version"
            ;;
        exec) [ -x "$image$(jq -r '.config.Env[] | select(startswith("PATH="))[5:] | split(":")[0]' "$config")/$3" ] || wrong "docker $*: no $3 in the image" ;;
        kill) [ "$2 $3" = "--signal HUP" ] || wrong "docker $*" ;;
        *) wrong "docker $*" ;;
    esac
    played "docker $1: what it names is in the image; no engine here; packages.sh runs the image"
}
