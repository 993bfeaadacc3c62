#!/usr/bin/env bash
# The dashboard in a headless Chromium against the product in a process of its own: every page at both widths, light and dark, without a word
# of the console and without what axe-core calls serious or critical; every action by mouse or key, and what became of it.
# Usage: dashboard.sh [DIR]     DIR: keep a picture of each page there     needs: chromium npm (axe-core comes from its registry)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) home=$(cd "$here/../.." && pwd)
axe=axe-core@4.10.3
for tool in chromium npm; do
    command -v "$tool" >/dev/null || { echo "dashboard.sh: $tool is missing (Debian: apt-get install $tool)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
asked=("-Dsluice.axe=$work/package/axe.min.js")
[ -z "${1:-}" ] || asked+=("-Dsluice.pictures=$(mkdir -p "$1" && cd "$1" && pwd)")
(cd "$work" && npm pack --silent "$axe" >/dev/null && tar xzf axe-core-*.tgz)
[ -s "$work/package/axe.min.js" ] || { echo "dashboard.sh: FAILED: $axe has no axe.min.js" >&2; exit 1; }
code=0
(cd "$home" && ./mvnw -B -Dquick -Pproofs -pl loadtest -am test -Dtest='DashboardPagesProof,DashboardActionsProof' -Dsurefire.failIfNoSpecifiedTests=false \
    "${asked[@]}") >"$work/out" 2>&1 || code=$?
if [ "$code" != 0 ] || ! grep -q 'Tests run: [1-9][0-9]*, Failures: 0, Errors: 0, Skipped: 0' "$work/out"; then
    tail -n 120 "$work/out" >&2
    echo "dashboard.sh: FAILED: the build ended with $code, or nothing ran" >&2
    exit 1
fi
looked=$(grep -o 'axe-core looked at [1-9][0-9]* pages' "$work/out") || { echo "dashboard.sh: FAILED: axe-core looked at nothing" >&2; exit 1; }
echo "ok  $looked"
grep 'Tests run: .*Dashboard' "$work/out" | sed 's/^\[INFO\] *//; s/^/ok  /'
echo "dashboard: every page stands, every action does what it says, and axe-core ($axe) has nothing serious against them"
