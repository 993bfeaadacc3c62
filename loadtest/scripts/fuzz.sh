#!/bin/sh
# Fuzzes what reads bytes of strangers: messages, cookies, the PROXY protocol. Usage: loadtest/scripts/fuzz.sh [seconds for each, 180]
# Begins with the seeds of the tests; what it finds stands in target/fuzz and fails the run.
set -eu
seconds=${1:-180}
home=$(cd "$(dirname "$0")/../.." && pwd)
out=$home/target/fuzz
version=0.30.0
cd "$home"
mvn=${MVN:-./mvnw}
"$mvn" -ntp -q -Dquick -pl proxy -am -DskipTests test-compile dependency:copy-dependencies -DincludeScope=test -DexcludeGroupIds=dev.sluice -DoutputDirectory="$out/lib"
"$mvn" -ntp -q dependency:copy -Dartifact="com.code-intelligence:jazzer:$version" -DoutputDirectory="$out/jazzer"
"$mvn" -ntp -q dependency:copy -Dartifact="com.code-intelligence:jazzer-api:$version" -DoutputDirectory="$out/jazzer"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
classes=$home/proxy/target/test-classes:$home/proxy/target/classes:$home/config/target/classes:$home/control-api/target/classes:$home/dns-probe/target/classes
status=0
for pair in messages:dev.sluice.proxy.wire.MessageReaderFuzz cookies:dev.sluice.proxy.route.VisitorReaderFuzz proxy:dev.sluice.proxy.front.ProxyHeaderFuzz; do
    name=${pair%%:*}
    mkdir -p "$out/$name" "$out/found"
    # one of the fuzzer's own checks falls over the queues of Netty
    printf 'fuzzing %s for %s s\n' "$name" "$seconds"
    "$java" -Dio.netty.noUnsafe=true --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -cp "$classes:$out/lib/*:$out/jazzer/*" \
        com.code_intelligence.jazzer.Jazzer --target_class="${pair#*:}" --reproducer_path="$out/found" \
        --disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer \
        --instrumentation_includes='dev.sluice.proxy.**' \
        -artifact_prefix="$out/found/$name-" -max_total_time="$seconds" -max_len=4200 -print_final_stats=1 \
        "$out/$name" "$home/proxy/src/test/resources/dev/sluice/fuzz/$name" >"$out/$name.log" 2>&1 || status=1
    tail -n 8 "$out/$name.log"
done
exit $status
