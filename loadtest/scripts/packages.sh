#!/usr/bin/env bash
# ci-packages.sh, and then what needs mounts: the demo from the tar.gz where nothing else is but a C library and a shell; the Debian package
# installed by dpkg over a picture of this machine, with sockets that another process opened, upgraded while it serves, removed and purged;
# the image as it says of itself, as its user, with a network of its own. Leaves the machine as it was.
# Needs: root, and curl dpkg-deb ip jq man python3 with jsonschema skopeo systemd unshare.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin
for tool in curl dpkg-deb ip jq man skopeo systemd-analyze systemd-socket-activate unshare; do
    command -v "$tool" >/dev/null || { echo "packages.sh: $tool is missing (Debian: apt-get install curl dpkg iproute2 jq man-db skopeo systemd util-linux)" >&2; exit 1; }
done
python3 -c 'import jsonschema' 2>/dev/null || { echo "packages.sh: python3 has no jsonschema (Debian: apt-get install python3-jsonschema)" >&2; exit 1; }
if [ "${1:-}" != apart ]; then
    # mounts end with the process that made them
    exec unshare --mount --pid --fork --kill-child --mount-proc "$0" apart
fi
work=$(mktemp -d)
finish() {
    local pids
    pids=$(jobs -p)
    [ -z "$pids" ] || kill $pids 2>/dev/null || true
    wait 2>/dev/null || true
    umount -l "$work"/{bare,image}/{proc,dev} 2>/dev/null || true
    umount -R -l "$work/picture" "$work/over" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap finish EXIT
fail() {
    echo "packages.sh: FAILED: $*" >&2
    exit 1
}
good() { echo "ok  ${SECONDS}s  $*"; }
# await SECONDS COMMAND…: until it succeeds
await() {
    local until=$((SECONDS + $1))
    shift
    until "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.1
    done
}
# root DIRECTORY: what a process finds in every root
root() {
    mkdir -p "$1/proc" "$1/dev" "$1/tmp"
    mount --bind /proc "$1/proc"
    mount --bind /dev "$1/dev"
}

TWIN=yes "$here/ci-packages.sh" "$work/one"
good "what needs no mounts is over"
unset JAVA_HOME JAVA_TOOL_OPTIONS

# the image, by another program and by its files
archive=$(echo "$work"/one/*.oci.tar)
skopeo inspect "oci-archive:$archive" | jq -e '.Architecture and (.Layers | length == 2)' >/dev/null || fail "skopeo does not read the image"
skopeo --insecure-policy copy --quiet "oci-archive:$archive" "containers-storage:[vfs@$work/storage+$work/storage]sluice:0" \
    || fail "skopeo does not copy the image into a store of containers"
mkdir -p "$work/oci" "$work/image" "$work/bare"
tar -C "$work/oci" -xf "$archive"
manifest=$work/oci/blobs/sha256/$(jq -r '.manifests[0].digest' "$work/oci/index.json" | cut -d: -f2)
layers=$(jq -r '.layers[].digest' "$manifest" | cut -d: -f2)
for layer in $layers; do
    tar -C "$work/image" -xzf "$work/oci/blobs/sha256/$layer"
done
tar -C "$work/bare" -xzf "$work/oci/blobs/sha256/$(head -n 1 <<<"$layers")"
good "the image is read by skopeo, and put into a store of containers: $(du -sm "$work/image" | cut -f1) MiB"
rm -rf "$work/storage"

# the longest list of materials, by the schema of CycloneDX that Maven's plugin has
python3 -W ignore - "$HOME/.m2/repository" "$work/image/usr/share/doc/sluice/sbom.json" <<'PYTHON' || fail "the list of materials"
import glob, json, sys, zipfile
from jsonschema import Draft7Validator, RefResolver
jar = zipfile.ZipFile(sorted(glob.glob(sys.argv[1] + "/org/cyclonedx/cyclonedx-core-java/*/*.jar"))[-1])
schema, *others = [json.loads(jar.read(name + ".schema.json")) for name in ("bom-1.6", "spdx", "jsf-0.82")]
known = {other["$id"]: other for other in others}
problems = list(Draft7Validator(schema, resolver=RefResolver(schema["$id"], schema, known)).iter_errors(json.load(open(sys.argv[2]))))
print(*[f"{list(problem.path)}: {problem.message[:200]}" for problem in problems], sep="\n", end="")
sys.exit(bool(problems))
PYTHON
good "the list of materials is as the schema of CycloneDX 1.6 wants it"

# the tar.gz, where nothing else is
tar -C "$work/bare" -xzf "$work"/one/*.tar.gz
mv "$work"/bare/sluice-* "$work/bare/sluice"
root "$work/bare"
[ ! -e "$work/bare/usr/lib/jvm" ] || fail "there is a JDK"
chmod 1777 "$work/bare/tmp"
bare() { chroot --userspec=1234:1234 "$work/bare" /sluice/bin/sluice "$@"; }
version=$(bare --version) || fail "no version"
bare demo --once >"$work/demo.txt" 2>&1 || fail "the demo: $(tail -n 40 "$work/demo.txt")"
good "$version from the tar.gz, where nothing is but a shell and libc: the demo, $(grep -c '  kept  ' "$work/demo.txt") promises kept"
for damage in 'touch lib/caffeine-*.jar' ': >sluice.jsa' 'head -c 1000000 /dev/urandom >sluice.jsa' 'rm sluice.jsa'; do
    (cd "$work/bare/sluice" && eval "$damage")
    [ "$(bare --version 2>&1)" = "$version" ] || fail "an archive that does not fit: $damage"
done
good "an archive that is old, empty, damaged or missing is not used, and not spoken of"

# The Debian package, installed over a picture of this machine. Of systemd there are only the words that it is told.
mkdir "$work/over"
mount -t tmpfs over "$work/over"
mkdir "$work"/over/{up,work} "$work/picture"
mount -t overlay picture -o "lowerdir=/,upperdir=$work/over/up,workdir=$work/over/work" "$work/picture"
[ ! -d /usr/lib/jvm ] || mount -t tmpfs none "$work/picture/usr/lib/jvm"
root "$work/picture"
mkdir -p "$work/picture/run/systemd/system"
rm -f "$work/picture/usr/bin/systemctl"
printf '#!/bin/sh\necho "$*" >>/tmp/systemctl.txt\n' >"$work/picture/usr/bin/systemctl"
chmod 755 "$work/picture/usr/bin/systemctl"
cp "$work"/one/*.deb "$work/picture/tmp/sluice.deb"
dpkg-deb -R "$work"/one/*.deb "$work/older"
sed -i 's/^Version: .*/Version: 0.0.1/' "$work/older/DEBIAN/control"
dpkg-deb --root-owner-group -Znone -b "$work/older" "$work/picture/tmp/older.deb" >/dev/null
rm -rf "$work/older"
inside() { chroot "$work/picture" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
as_sluice() { inside setpriv --reuid=sluice --regid=sluice --init-groups --no-new-privs "$@"; }
package() { inside dpkg "$@" >"$work/dpkg.txt" 2>&1 || fail "dpkg $*: $(cat "$work/dpkg.txt")"; }
told() { grep -q "$1" "$work/picture/tmp/systemctl.txt"; }
package -i /tmp/older.deb
inside sh -c 'cd / && md5sum --quiet -c /var/lib/dpkg/info/sluice.md5sums' || fail "the checksums"
[ "$(inside sluice --version)" = "$version" ] || fail "another version is installed"
inside sluice check /etc/sluice/sluice.yaml >/dev/null || fail "the file that is installed has problems"
inside systemd-analyze verify /usr/lib/systemd/system/sluice.service /usr/lib/systemd/system/sluice.socket || fail "the units"
if told try-restart; then fail "a first installation restarts something"; fi
for page in sluice sluice-share; do
    inside man -l "/usr/share/man/man1/$page.1.gz" 2>"$work/man.err" | grep -q '^NAME' && [ ! -s "$work/man.err" ] || fail "man $page: $(cat "$work/man.err")"
done
good "the Debian package is installed, its manual can be read"

# as the unit serves it: by its user, by sockets that another process opened
inside sh -c 'mkdir -p /var/lib/sluice && chown sluice: /var/lib/sluice && chmod 700 /var/lib/sluice'
cat >"$work/picture/etc/sluice/sluice.yaml" <<'YAML'
listen: [{ address: "127.0.0.1:18080" }]
control: { address: "127.0.0.1:0" }
stacks: { old: { origins: ["http://127.0.0.1:1"] }, new: { origins: ["http://127.0.0.1:1"] } }
units: { shop: { owner: shop@shop.example, match: [{ path: "/**" }] } }
YAML
# served NAME: activated by its first request
served() {
    as_sluice systemd-socket-activate -l 127.0.0.1:18080 /usr/bin/sluice serve /etc/sluice/sluice.yaml --state /var/lib/sluice >"$work/$1.txt" 2>&1 &
    job=$!
    await 30 grep -q '^Listening' "$work/$1.txt" || fail "no socket: $(cat "$work/$1.txt")"
    local code
    code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 60 http://127.0.0.1:18080/ || true)
    [ "$code" = 502 ] || fail "activated by its socket it answers $code (expected: 502, no stack is there): $(cat "$work/$1.txt")"
}
stopped() {
    kill -TERM "$(pgrep -n -u "$(inside id -u sluice)" java)" # systemd-socket-activate became it
    wait "$job" || fail "it does not end well: $(cat "$work/$1.txt")"
}
status() { inside sluice status --state /var/lib/sluice; }
# the edge answers first, then the control API is there
known() { status 2>/dev/null | grep -q "$1"; }
served older
await 30 known 127.0.0.1:18080 || fail "the status of what is served: $(status 2>&1)"
starts=$(for _ in $(seq 11); do begun=$(date +%s%N); status >/dev/null; echo $((($(date +%s%N) - begun) / 1000000)); done | sort -n | tr '\n' ' ')
good "served by an inherited socket as its user; sluice status takes $(cut -d' ' -f6 <<<"$starts") ms here, the median of 11: $starts"

inside sluice share shop 25% --reason "before the upgrade" --state /var/lib/sluice >/dev/null || fail "no share"
package -i /tmp/sluice.deb
told 'try-restart sluice.service' || fail "an upgrade restarts nothing"
curl -s -o /dev/null --max-time 20 http://127.0.0.1:18080/ || fail "the older one stops serving while the package is replaced"
stopped older
served newer
await 30 known '25 *%' || fail "after an upgrade the share is another: $(status)"
stopped newer
good "upgraded while it serves: it goes on until it is restarted, the share stays"
package -r sluice
told 'disable --now sluice.socket sluice.service' || fail "what is removed is not stopped"
[ -d "$work/picture/var/lib/sluice" ] && [ -f "$work/picture/etc/sluice/sluice.yaml" ] && [ ! -e "$work/picture/usr/lib/sluice" ] || fail "what a removal leaves"
package -i /tmp/sluice.deb
inside sluice journal --verify --state /var/lib/sluice | grep -q intact || fail "the state after a removal"
good "a removal leaves the file and the state"
inside sluice demo --once >"$work/demo.txt" 2>&1 || fail "the demo: $(tail -n 40 "$work/demo.txt")"
good "the demo from the Debian package, where there is no JDK"
package -P sluice
for gone in /usr/lib/sluice /usr/bin/sluice /etc/sluice /var/lib/sluice; do
    [ ! -e "$work/picture$gone" ] || fail "$gone is left after a purge"
done
good "a purge leaves nothing"

# The image: what it starts, where it starts it, as whom, with the environment that it names
root "$work/image"
config=$work/oci/blobs/sha256/$(jq -r .config.digest "$manifest" | cut -d: -f2)
user=$(jq -r .config.User "$config")
path=$(jq -r '.config.Env[] | select(startswith("PATH="))' "$config")
mapfile -t words < <(jq -r '.config.Entrypoint[], .config.Cmd[]' "$config")
# in_image COMMAND…: the shell in it goes where the image says
in_image() { env -i "$path" "$(command -v chroot)" --userspec="$user" "$work/image" /bin/sh -c 'cd "$0" && exec "$@"' "$(jq -r .config.WorkingDir "$config")" "$@"; }
export -f in_image
export path user work config
begun=$(date +%s%N)
unshare --net bash -c 'ip link set lo up && in_image "$@"' bash "${words[@]}" >"$work/image.txt" 2>"$work/image.err" &
job=$!
await 60 grep -q '^ready ' "$work/image.txt" || fail "the image does not serve: $(cat "$work/image.err")"
ready=$((($(date +%s%N) - begun) / 1000000))
pid=$(pgrep -n -u "${user%:*}" java)
beside() { nsenter --target "$pid" --net "$@"; }
code=$(beside curl -s -o /dev/null -w '%{http_code}' --max-time 20 http://127.0.0.1:8080/ || true)
[ "$code" = 502 ] || fail "the image answers $code: $(cat "$work/image.txt" "$work/image.err")"
beside bash -c 'in_image sluice status --state /var/lib/sluice' | grep -q 'freeze open' || fail "the status in the image"
kill -HUP "$pid"
await 30 grep -q 'reloaded generation' "$work/image.err" || fail "the image does not reload: $(cat "$work/image.err")"
kill -"$(jq -r .config.StopSignal "$config")" "$pid"
wait "$job" || fail "the image does not end well: $(cat "$work/image.err")"
good "the image serves as user $user, ready after $ready ms here, reloads and stops"
echo "packages: tar.gz, Debian package and image run, and are the same twice"
