#!/usr/bin/env bash
# The benchmarks of the parts that every request passes (JMH): nanoseconds and bytes allocated for each call, with the JVM's flags as served.
# Usage: bench.sh [JMH'S OPTIONS], for example: bench.sh Routing -f 3
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
"$home/bin/sluice" --version >/dev/null # builds first if it must
java=''
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/*; do
    if [ -z "$java" ] && grep -qs '^JAVA_VERSION="25' "$candidate/release"; then java=$candidate/bin/java; fi
done
[ -n "$java" ] || { echo "bench.sh: no JDK 25 in JAVA_HOME or the usual places" >&2; exit 1; }
exec "$java" -cp "$home/loadtest/target/sluice/lib/*" org.openjdk.jmh.Main -f 1 -wi 3 -w 1 -i 5 -r 1 -prof gc \
    -jvmArgs "--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xms64m -Xmx256m" "$@"
