#!/usr/bin/env bash
# Builds the packages here and from a copy of the sources in another directory, and compares them byte by byte. Then runs what is in them
# without a JDK: the demo from the tar.gz where nothing else is but a C library and a shell; the Debian package installed by dpkg over a
# picture of this machine, with sockets that another process opened; the image as its user. Leaves the machine as it was.
# Needs: root (for mounts of its own), and curl dpkg-deb jq skopeo systemd unshare.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
PATH=$PATH:/usr/sbin
for tool in curl dpkg-deb jq skopeo systemd-analyze systemd-socket-activate unshare; do
    command -v "$tool" >/dev/null || { echo "packages.sh: $tool is missing (Debian: apt-get install curl dpkg jq skopeo systemd util-linux)" >&2; exit 1; }
done
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
good() {
    echo "ok  $((SECONDS))s  $*"
}
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

mkdir -p "$work"/{one,two,debs,source/with/another/name}
# the same packages of Debian for both
export SLUICE_DEBS=$work/debs
fetch() {
    (cd "$SLUICE_DEBS" && apt-get -o APT::Sandbox::User=root download -qq libc6 libgcc-s1 dash)
}
fetch 2>/dev/null || { apt-get update -qq && fetch; } || fail "the packages of the C library and the shell are not to be had"
"$home/bin/package" "$work/one"
tar -C "$home" --exclude=target --exclude=.git --exclude=sluice-state -cf - . | tar -C "$work/source/with/another/name" --no-same-owner -m -xf -
"$work/source/with/another/name/bin/package" "$work/two" >"$work/two.txt" || fail "the copy does not build: $(cat "$work/two.txt")"
for file in "$work"/one/*; do
    cmp "$file" "$work/two/${file##*/}" || fail "$(basename "$file"): two builds differ"
done
good "two builds are the same: $(cd "$work/one" && echo *)"
rm -rf "$work/two" "$work/source"

# the image, by another program and by its files
skopeo inspect "oci-archive:$(echo "$work"/one/*.oci.tar)" | jq -e '.Architecture and (.Layers | length == 2)' >/dev/null || fail "skopeo does not read the image"
skopeo --insecure-policy copy --quiet "oci-archive:$(echo "$work"/one/*.oci.tar)" "dir:$work/copied" || fail "skopeo does not copy the image"
mkdir -p "$work/oci" "$work/image" "$work/bare"
tar -C "$work/oci" -xf "$work"/one/*.oci.tar
manifest=$work/oci/blobs/sha256/$(jq -r '.manifests[0].digest' "$work/oci/index.json" | cut -d: -f2)
layers=$(jq -r '.layers[].digest' "$manifest" | cut -d: -f2)
for layer in $layers; do
    tar -C "$work/image" -xzf "$work/oci/blobs/sha256/$layer"
done
tar -C "$work/bare" -xzf "$work/oci/blobs/sha256/$(head -n 1 <<<"$layers")"
good "the image is read by skopeo, $(du -sm "$work/image" | cut -f1) MiB"

# the tar.gz, where nothing else is
tar -C "$work/bare" -xzf "$work"/one/*.tar.gz
mv "$work"/bare/sluice-* "$work/bare/sluice"
root "$work/bare"
[ ! -e "$work/bare/usr/lib/jvm" ] || fail "there is a JDK"
version=$(chroot --userspec=1234:1234 "$work/bare" /sluice/bin/sluice --version) || fail "no version"
chmod 1777 "$work/bare/tmp"
in_archive() {
    SLUICE_JAVA_OPTS=-Xlog:class+load chroot "$1" "$2" --version | grep -c 'shared objects file' || true
}
[ "$(in_archive "$work/bare" /sluice/bin/sluice)" -gt 1000 ] || fail "a start does not use the archive"
chroot --userspec=1234:1234 "$work/bare" /sluice/bin/sluice demo --once >"$work/demo.txt" 2>&1 || fail "the demo: $(tail -n 40 "$work/demo.txt")"
good "$version from the tar.gz: the demo without a JDK, and without anything but a shell and libc"
grep -c '  kept  ' "$work/demo.txt" | sed 's/$/ promises kept/'
for damage in 'touch lib/caffeine-*.jar' ': >sluice.jsa' 'head -c 1000000 /dev/urandom >sluice.jsa' 'rm sluice.jsa'; do
    (cd "$work/bare/sluice" && eval "$damage")
    [ "$(chroot --userspec=1234:1234 "$work/bare" /sluice/bin/sluice --version 2>&1)" = "$version" ] || fail "an archive that does not fit: $damage"
done
good "an archive that is old, empty, damaged or missing is not used, and not spoken of"

# the Debian package, installed over a picture of this machine
mkdir "$work/over"
mount -t tmpfs over "$work/over"
mkdir "$work"/over/{up,work} "$work/picture"
mount -t overlay picture -o "lowerdir=/,upperdir=$work/over/up,workdir=$work/over/work" "$work/picture"
[ ! -d /usr/lib/jvm ] || mount -t tmpfs none "$work/picture/usr/lib/jvm"
root "$work/picture"
cp "$work"/one/*.deb "$work/picture/tmp/sluice.deb"
inside() {
    chroot "$work/picture" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
}
inside dpkg -i /tmp/sluice.deb >"$work/dpkg.txt" 2>&1 || fail "dpkg: $(cat "$work/dpkg.txt")"
inside sh -c 'cd / && md5sum --quiet -c /var/lib/dpkg/info/sluice.md5sums' || fail "the checksums"
[ "$(inside sluice --version)" = "$version" ] || fail "another version is installed"
inside sluice check /etc/sluice/sluice.yaml >/dev/null || fail "the file that is installed has problems"
inside systemd-analyze verify /usr/lib/systemd/system/sluice.service /usr/lib/systemd/system/sluice.socket || fail "the units"
exposure=$(inside systemd-analyze security --offline=true --threshold=20 /usr/lib/systemd/system/sluice.service | tail -n 1) || fail "$exposure"
good "the Debian package is installed: ${exposure#→ }"
inside sh -c 'mkdir -p /var/lib/sluice && chown sluice: /var/lib/sluice && chmod 700 /var/lib/sluice'
sed 's/:8080/:18080/; s/:9001/:1/' "$work/picture/etc/sluice/sluice.yaml" >"$work/picture/tmp/site.yaml"
echo 'control: { address: "127.0.0.1:0" }' >>"$work/picture/tmp/site.yaml"
chmod 644 "$work/picture/tmp/site.yaml"
inside setpriv --reuid=sluice --regid=sluice --init-groups --no-new-privs systemd-socket-activate -l 127.0.0.1:18080 \
    /usr/bin/sluice serve /tmp/site.yaml --state /var/lib/sluice >"$work/serve.txt" 2>&1 &
await 30 grep -q '^Listening' "$work/serve.txt" || fail "no socket: $(cat "$work/serve.txt")"
code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 60 http://127.0.0.1:18080/ || true)
[ "$code" = 502 ] || fail "activated by its socket it answers $code (expected: 502, no stack is there): $(cat "$work/serve.txt")"
inside sluice status --state /var/lib/sluice | grep -q '127.0.0.1:18080' || fail "the status of what is served"
starts=$(for _ in $(seq 9); do begun=$(date +%s%N); inside sluice status --state /var/lib/sluice >/dev/null; echo $((($(date +%s%N) - begun) / 1000000)); done \
    | sort -n | sed -n 5p)
pid=$(sed -n 's/.*MAINPID=\([0-9]*\).*/\1/p' "$work/serve.txt") # systemd-socket-activate became it
kill -TERM "${pid:-$(pgrep -n -u "$(inside id -u sluice)" java)}"
wait "$!" || fail "it does not end well: $(cat "$work/serve.txt")"
good "served by an inherited socket as its user; sluice status takes $starts ms here (the median of 9)"
inside sluice demo --once >"$work/demo.txt" 2>&1 || fail "the demo: $(tail -n 40 "$work/demo.txt")"
good "the demo from the Debian package"
inside dpkg -P sluice >"$work/dpkg.txt" 2>&1 || fail "dpkg: $(cat "$work/dpkg.txt")"
for gone in /usr/lib/sluice /usr/bin/sluice /etc/sluice /var/lib/sluice; do
    [ ! -e "$work/picture$gone" ] || fail "$gone is left after a purge"
done
good "a purge leaves nothing"

# the image, as it says of itself
root "$work/image"
config=$work/oci/blobs/sha256/$(jq -r .config.digest "$manifest" | cut -d: -f2)
user=$(jq -r .config.User "$config")
entry=$(jq -r '.config.Entrypoint[0]' "$config")
contained() {
    chroot --userspec="$user" "$work/image" "$entry" "$@"
}
contained check /etc/sluice/sluice.yaml >/dev/null || fail "the file in the image has problems"
sed 's/:8080/:0/; s/:9001/:1/' "$work/image/etc/sluice/sluice.yaml" >"$work/image/tmp/site.yaml"
echo 'control: { address: "127.0.0.1:0" }' >>"$work/image/tmp/site.yaml"
begun=$(date +%s%N)
contained serve /tmp/site.yaml --state /var/lib/sluice/state >"$work/serve.txt" 2>"$work/serve.err" &
await 60 grep -q '^ready ' "$work/serve.txt" || fail "the image does not serve: $(cat "$work/serve.err")"
ready=$((($(date +%s%N) - begun) / 1000000))
code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 20 "http://127.0.0.1:$(sed -n 's/^ready edge=[^ ]*:\([0-9]*\) .*/\1/p' "$work/serve.txt")/" || true)
[ "$code" = 502 ] || fail "the image answers $code"
contained status --state /var/lib/sluice/state | grep -q 'freeze open' || fail "the status in the image"
kill -TERM "$(pgrep -n -u "${user%:*}" java)"
wait "$!" || fail "the image does not end well: $(cat "$work/serve.err")"
good "the image serves as user $user, ready after $ready ms here"
jq -e '.components | map(.name) | contains(["java-runtime", "netty-common", "libc6", "sluice-proxy"])' "$work/image/usr/share/doc/sluice/sbom.json" >/dev/null \
    || fail "the list of what is in the image"
[ "$(jq '[.components[] | select((.purl // "") | test("^pkg:maven"))] | length' "$work/image/usr/share/doc/sluice/sbom.json")" -ge "$(($(ls "$work"/image/usr/lib/sluice/lib | wc -l) - 1))" ] \
    || fail "jars that the list of materials does not name"
good "the list of materials names everything in the image"
echo "packages: tar.gz, Debian package and image run, and are the same twice"
