#!/usr/bin/env bash
# Builds the packages, with TWIN=yes also from a copy of the sources with another path and other times, and compares these byte by byte. Looks at what is
# in them: each blob of the image, each jar and its checksum in the list of materials, the manual pages, the units of systemd. Then goes
# through docs/operating.md, command by command, and runs the demo from the tar.gz and from the Debian package where no PATH has a Java.
# Nothing is mounted and no package installed, so that it runs in any container: systemd, apt and an engine for containers are played by
# operating.bash, which tells what it did not do. packages.sh goes on from here. ci-packages.sh DIRECTORY leaves the packages there.
# shellcheck source=check.bash
. "$(dirname "$0")/check.bash"
needs 'dpkg jq groff-base systemd procps sqlite3 python3' dpkg-deb jq groff systemd-analyze /bin/kill sqlite3 python3
good() { echo "ok  ${SECONDS}s  $*"; }
unset JAVA_TOOL_OPTIONS

# the same packages of Debian for both
export SLUICE_DEBS=$work/debs
packages=${1:-$work/packages} root=$work/installed
mkdir -p "$packages" "$root/opt" "$work"/{twin,debs,source/with/another/name,nothing}
fetch() { (cd "$SLUICE_DEBS" && apt-get -o APT::Sandbox::User=root download -qq libc6 libgcc-s1 dash); }
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
fetch 2>/dev/null || { "${as_root[@]}" apt-get update -qq && fetch; } || fail "the packages of the C library and the shell are not to be had"
"$home/bin/sluice" --version >/dev/null # builds first if it must

twin=${TWIN:-}
# The twin is built by Maven from nothing; what was kept here for quick starts is in no package, so it is not made there.
copy=$work/source/with/another/name
[ -z "$twin" ] || tar -C "$home" --exclude=target --exclude=.git --exclude=sluice-state -cf - . | tar -C "$copy" --no-same-owner -m -xf -
twin() {
    cd "$copy"
    export JAVA_HOME=$jdk
    ./mvnw -B -q -Dmaven.test.skip -Dquick package && touch loadtest/target/sluice/.built
}
jdk=$(SLUICE_JAVA_OPTS=-XshowSettings:properties "$home/bin/sluice" --version 2>&1 | sed -n 's/^ *java\.home = //p')
if [ -n "$twin" ]; then
    begun twin twin
    twin=$!
fi
# what one that was cut off left, while something it started is still there, and after that
mkdir -m 700 /tmp/sluice-package && touch /tmp/sluice-package/left || fail "/tmp/sluice-package is there"
begun left flock /tmp/sluice-package sleep 600
left=$!
await 10 pgrep -P "$left" >/dev/null || fail "nothing holds /tmp/sluice-package"
if "$home/bin/package" "$packages" >"$work/refused.txt" 2>&1; then fail "two make packages at one place"; fi
grep -q 'another one is at work' "$work/refused.txt" && [ -e /tmp/sluice-package/left ] || fail "$(cat "$work/refused.txt")"
kill "$(pgrep -P "$left")"
wait "$left" || true
"$home/bin/package" "$packages" || fail "no packages"
good "the packages: $(cd "$packages" && du -m --apparent-size -- * | awk '{ printf "%s%s %s MB", (NR > 1 ? ", " : ""), $2, $1 }')"
if [ -n "$twin" ]; then
    wait "$twin" || fail "the copy of the sources does not build: $(cat "$work/twin.log")"
    good "the copy of the sources is built"
    begun twin "$copy/bin/package" "$work/twin" # while the first ones are looked at
    twin=$!
fi

# The image: each blob is what its name says, nothing is there that nothing names, the layers are what the configuration says.
archive=$(echo "$packages"/*.oci.tar) oci=$work/oci image=$work/image
mkdir "$oci" "$image"
tar -C "$oci" -xf "$archive"
blob() { echo "$oci/blobs/sha256/${1#sha256:}"; }
jq -e '.imageLayoutVersion == "1.0.0"' "$oci/oci-layout" >/dev/null || fail "oci-layout"
jq -e '.schemaVersion == 2 and (.manifests | length == 1) and .manifests[0].mediaType == "application/vnd.oci.image.manifest.v1+json"' "$oci/index.json" >/dev/null \
    || fail "index.json: $(cat "$oci/index.json")"
manifest=$(blob "$(jq -r '.manifests[0].digest' "$oci/index.json")")
config=$(blob "$(jq -r .config.digest "$manifest")")
named=$(jq -r '.manifests[] | "\(.digest) \(.size)"' "$oci/index.json" && jq -r '.config, .layers[] | "\(.digest) \(.size)"' "$manifest")
while read -r digest size; do
    [ "$(sha256sum <"$(blob "$digest")")" = "${digest#sha256:}  -" ] && [ "$(stat -c %s "$(blob "$digest")")" = "$size" ] || fail "the blob $digest is another"
done <<<"$named"
[ "$(wc -l <<<"$named")" = "$(find "$oci/blobs" -type f | wc -l)" ] || fail "blobs that nothing names"
layers=$(jq -r '.layers[].digest' "$manifest")
[ "$(for layer in $layers; do gzip -dc "$(blob "$layer")" | sha256sum | sed 's/^/sha256:/; s/ .*//'; done)" = "$(jq -r '.rootfs.diff_ids[]' "$config")" ] \
    || fail "the layers are not those of the configuration"
for layer in $layers; do tar -C "$image" -xzf "$(blob "$layer")"; done
[ -x "$image$(jq -r '.config.Entrypoint[0]' "$config")" ] && [ -f "$image$(jq -r '.config.Cmd[1]' "$config")" ] || fail "what the image starts is not in it"
good "the image: $(wc -l <<<"$named") blobs are what they are called, user $(jq -r .config.User "$config")"

# The list of materials: by the rules of CycloneDX, and each jar that is there is in it, under its checksum.
dpkg-deb -x "$packages"/*.deb "$work/deb"
tar -C "$work" -xzf "$packages"/*.tar.gz
lists=("$work"/sluice-*/sbom.json "$work/deb/usr/share/doc/sluice/sbom.json" "$image/usr/share/doc/sluice/sbom.json")
places=("$work"/sluice-*/lib "$work/deb/usr/lib/sluice/lib" "$image/usr/lib/sluice/lib")
for at in 0 1 2; do
    jq -e '.bomFormat == "CycloneDX" and .specVersion == "1.6" and (.version | type == "number")
        and (.metadata.component | .name and .version and .type == "application")
        and ([.metadata.component."bom-ref", .components[]."bom-ref"] | length == (unique | length))
        and all(.components[]; .name and .version and (.type | IN("library", "framework"))
            and (.purl | test("^pkg:(maven|deb|generic)/[^@]+@[^?]+")) and any(.hashes[]; .alg == "SHA-256" and (.content | test("^[0-9a-f]{64}$"))))
        and ([.metadata.component."bom-ref", .components[]."bom-ref"] as $known | all(.dependencies[] | .ref, (.dependsOn // [])[]; IN($known[])))
        and any(.components[]; ."bom-ref" == "java-runtime" and (.version | test("^25")))' "${lists[at]}" >/dev/null || fail "${lists[at]} is no list by the rules"
    sums=$(jq -r '.components[] | .hashes // [] | .[] | select(.alg == "SHA-256").content' "${lists[at]}" | sort)
    for jar in "${places[at]}"/*.jar; do
        grep -q "^$(sha256sum <"$jar" | cut -d' ' -f1)$" <<<"$sums" || fail "${jar##*/} is not in ${lists[at]}, or another"
    done
    [ "$(jq '[.components[] | select((.purl // "") | startswith("pkg:maven"))] | length' "${lists[at]}")" = "$(find "${places[at]}" -name '*.jar' | wc -l)" ] \
        || fail "${lists[at]} names jars that are not there"
done
good "the lists of materials name each jar by its checksum, and nothing else: $(jq '.components | length' "${lists[@]}" | tr '\n' ' ')components"

# The Debian package: pages that can be read, completion that loads, units that systemd takes
share=$work/deb/usr/share
for page in "$share"/man/man1/*.1.gz; do
    gzip -dc "$page" | groff -man -Tutf8 -P-cbou -ww >"$work/page.txt" 2>"$work/page.err" && [ ! -s "$work/page.err" ] && grep -q ^NAME "$work/page.txt" \
        || fail "${page##*/} cannot be read: $(cat "$work/page.err")"
done
# each command that the text of a page names is in the manual, with its options; examples are run
for page in "$home/README.md" "$home"/docs/*.md; do
    awk '/^```/ { code = !code; next } !code' "$page" | tr '\n' ' ' | grep -oE '`(bin/)?sluice [a-z-][^`]*' | sed 's/^.*sluice/sluice/' || true
done | sort -u >"$work/named"
while read -r -a words; do
    manual=$share/man/man1/sluice
    for word in "${words[@]:1}"; do
        [ -f "$manual-$word.1.gz" ] || break
        manual+=-$word
    done
    [[ $manual = *sluice-* || ${words[1]} = --* ]] || fail "the pages name \"${words[*]}\", which is no command"
    for option in $(grep -oe '--[a-z][a-z-]*' <<<"${words[*]}" || true); do
        gzip -dc "$manual.1.gz" | sed 's/\\-/-/g' | grep -qe "$option" || fail "the pages name \"${words[*]}\", the manual does not name $option"
    done
done <"$work/named"
bash -c '. "$1" && complete -p sluice' bash "$share/bash-completion/completions/sluice" >/dev/null || fail "completion of bash"
[ "$(head -n 1 "$share/zsh/vendor-completions/_sluice")" = '#compdef sluice' ] && [ -s "$share/fish/vendor_completions.d/sluice.fish" ] || fail "completion of zsh and fish"
size=$(du -ks --apparent-size "$work/deb" | cut -f1) said=$(dpkg-deb -f "$packages"/*.deb Installed-Size)
((said > size * 9 / 10 && said < size * 11 / 10)) || fail "Installed-Size: $said (expected: about $size)"
(cd "$work/deb" && md5sum --quiet -c <(dpkg-deb --ctrl-tarfile "$packages"/*.deb | tar -xO ./md5sums)) || fail "the checksums of the Debian package"
for script in postinst prerm postrm; do
    dpkg-deb --ctrl-tarfile "$packages"/*.deb | tar -xO "./$script" | sh -n || fail "$script"
done
units=(/usr/lib/systemd/system/sluice.{service,socket})
# they stand on units of systemd itself, and one starts a program besides
cp -an /lib/systemd/system/. "$work/deb/usr/lib/systemd/system/"
mkdir -p "$work/deb/bin"
cp /bin/kill "$work/deb/bin/"
systemd-analyze verify --man=no --root="$work/deb" "${units[@]}" || fail "the units"
exposure=$(systemd-analyze security --offline=true --threshold=20 "$work/deb${units[0]}" | tail -n 1) || fail "$exposure"
good "the Debian package: $(find "$share/man" -name '*.gz' | wc -l) manual pages, with each of $(wc -l <"$work/named") commands that the pages name; completion, maintainer scripts, units; ${exposure#→ }"

# The demo, where the PATH has a shell and what it follows links by, and nothing else
mkdir "$work/path"
for tool in sh readlink dirname; do ln -s "$(command -v $tool)" "$work/path/"; done
bare() { env -i PATH="$work/path" HOME="$work/nothing" LC_ALL=C.UTF-8 "$@"; }
for program in "$work"/sluice-*/bin/sluice "$work/deb/usr/lib/sluice/bin/sluice"; do
    ran=$(bare SLUICE_JAVA_OPTS=-XshowSettings:properties "$program" --version 2>&1 | sed -n 's/^ *java\.home = //p')
    [ "$ran" = "$(dirname "$(dirname "$program")")/runtime" ] || fail "$program runs by the Java in $ran"
    [ "$(bare SLUICE_JAVA_OPTS=-Xlog:class+load "$program" --version | grep -c 'shared objects file')" -gt 1000 ] || fail "a start of $program does not use its archive"
done
begun demo bare "$work/deb/usr/lib/sluice/bin/sluice" demo --once
demo=$!

# docs/operating.md, from its first command to its last, with what it calls the machine's below $root, for the kind of machine that this is
built=$(basename "$packages"/*.tar.gz .tar.gz) debian=$(dpkg-deb -f "$packages"/*.deb Architecture)
awk '/^```sh$/ { inside = 1; next } /^```$/ { if (inside) print ""; inside = 0 } inside' "$home/docs/operating.md" \
    | sed -E "s#^/opt/#bare /opt/#; s#(^|[ \"'=])/(opt|etc/sluice|var/lib|var/backups)/?#\1$root/\2/#g; s#-linux-x64\.#-linux-${built##*-linux-}.#g; s#_amd64\.#_$debian.#g" \
    >"$work/page.sh"
page() {
    cd "$packages"
    trap '[ -z "$served" ] || kill "$served" || true; kill "$notified" 2>/dev/null || true; rm -rf next' EXIT
    # shellcheck source=operating.bash
    . "$here/operating.bash"
    set -v
    # shellcheck disable=SC1091
    . "$work/page.sh"
}
begun page page
wait $! || { cat "$work/page.log"; fail "an example of docs/operating.md"; }
for expected in '^  kept    an order' '^intact: [1-9]' 'reloaded generation'; do
    grep -q "$expected" "$work/page.log" || { cat "$work/page.log"; fail "no '$expected' in what docs/operating.md shows"; }
done
grep '^played: ' "$work/page.log" | sort | uniq -c
good "docs/operating.md: $(grep -c . "$work/page.sh") lines of commands, among them the demo from the tar.gz"
wait "$demo" || fail "the demo from the Debian package"
good "the demo from the Debian package: $(grep -c '  kept  ' "$work/demo.log") promises kept"

if [ -z "$twin" ]; then
    good "no second build was made: packages.sh compares two"
    exit 0
fi
wait "$twin" || fail "the copy of the sources makes no packages"
# each file of a tar.gz by its checksum
members() { tar -xzf "$1" --to-command='echo "$(sha256sum | cut -c 1-16) $TAR_FILENAME"'; }
for file in "$packages"/*; do
    cmp "$file" "$work/twin/${file##*/}" && continue
    diff <(members "$packages"/*.tar.gz) <(members "$work"/twin/*.tar.gz) >&2 || true
    fail "${file##*/}: two builds differ"
done
good "two builds are the same, byte by byte: $(cd "$work/twin" && echo *)"
