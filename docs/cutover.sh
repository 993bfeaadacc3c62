#!/usr/bin/env bash
# cutover.sh UNIT: takes a unit from 0 to 100 %, gate by gate; stops on trouble and leaves the rest to you (exit code 3).
# SHARES (in per cent), HOLD (seconds at each) and GATES (those of the file that must pass before each) may be set; sluice finds the product as always: SLUICE_CONTROL, SLUICE_TOKEN or --state.
set -euo pipefail
unit=$1 hold=${HOLD:-1800}
stop() { echo "cutover of $unit stopped: $*; see: sluice status, sluice journal" >&2; exit 3; }
gates() { for gate in ${GATES:-drill}; do sluice gate check "$unit" "$gate" || stop "gate $gate does not pass $1"; done; }
stands() { sluice status --output json | jq -r --arg unit "$unit" '.units[] | select(.name == $unit) | "\(.shareBp) \(.latched)"'; }
sluice drill "$unit" || stop "its revert could not be rehearsed"
for share in ${SHARES:-1 5 25 50 75 100}; do
    gates "before $share%"
    sluice share "$unit" "$share%" --reason "cutover.sh" || stop "$share% was refused"
    for ((until = SECONDS + hold; SECONDS < until; )); do
        sleep 1
        [ "$(stands)" = "$((share * 100)) false" ] || stop "it does not stand at $share% any more"
    done
done
gates "at the end"
echo "$unit is on new"
