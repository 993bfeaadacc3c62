package dev.sluice.config;

import java.util.List;

/**
 * The keys of each kind of mapping in the file: those that are carried out, and those that are designed and refused by name until they are.
 * The JSON Schema for editors names the same ones; a test holds the two together.
 */
enum KnownKeys implements Keys {
    SITE("", "site listen control trusted-proxies stacks units freeze log limits workers crawlers gates notify runbooks"
            + " windows dns traces",
            "countries"),
    LISTENER("listen[]", "address tls http2 client-ca client-certificate proxy-protocol", ""),
    LISTENER_TLS("listen[].tls", "certificate key ocsp", ""),
    CONTROL("control", "address tls client-ca client-certificate metrics hosts", ""),
    CONTROL_TLS("control.tls", "certificate key", ""),
    STACKS("stacks", "old new", ""),
    STACK("stacks.*", "origins host protocol timeouts tls health limits", ""),
    STACK_TLS("stacks.*.tls", "server-name ca insecure certificate key", ""),
    TIMEOUTS("stacks.*.timeouts", "connect head idle", ""),
    HEALTH("stacks.*.health", "path every timeout fall rise slow-start", ""),
    STACK_LIMITS("stacks.*.limits", "connections in-flight", ""),
    UNIT("units.*",
            "owner deputy match endpoints share visitors segments group requires data on-revert ledger guard failover asset-fallback"
                    + " strict-paths callbacks plan",
            ""),
    OWNED_CALL("units.*.callbacks.*", "of id", ""),
    PLAN("units.*.plan", "stages quiet change-lock drill", ""),
    STAGE("units.*.plan.stages[]", "share dwell entry during exit ramp min-samples reversibility on-fail on-breach", ""),
    HOURS("units.*.plan.quiet[]", "days from to zone", ""),
    MATCH("units.*.match[]", "host path methods", ""),
    VISITORS("units.*.visitors", "by", ""),
    SEGMENT("units.*.segments[]", "name when to share", ""),
    GUARD("units.*.guard", "rule false-reverts control-share hang slow shift", ""),
    WHEN("units.*.segments[].when", "header cookie query network client-certificate tls crawler", "country tester"),
    LEDGER("units.*.ledger", "ids amount", ""),
    SLOW("units.*.guard.slow", "hold revert", ""),
    RULE("units.*.guard.rule", "errors in requests failures clients", ""),
    FAILOVER("units.*.failover", "safe exclude budget", ""),
    FREEZE("freeze", "page timeout on-timeout quiesce probe hold reads writes soap graphql cors callbacks spool", ""),
    CALLBACK("freeze.callbacks.*", "do retries answer body type", ""),
    SPOOL("freeze.spool", "requests body total tries", ""),
    GRAPHQL("freeze.graphql", "paths persisted", ""),
    QUIESCE("freeze.quiesce", "run timeout", ""),
    PROBE("freeze.probe", "run timeout stable", ""),
    HOLD("freeze.hold", "each requests body total release ladder", ""),
    SOAP("freeze.soap", "paths actions", ""),
    LOG("log", "level access", ""),
    ACCESS("log.access", "file format redact", ""),
    TRACES("traces", "otlp sample headers", ""),
    LIMITS("limits", "header uri body connections headers-in body-idle idle", ""),
    CRAWLERS("crawlers", "resolver", ""),
    /** Of all types; which of them one type has, {@link GatesReader} knows. */
    GATE("gates.*",
            "type url keys every timeout requests p95 p99 within by not max-age size restore-tested restore-within below above most for"
                    + " status contains run severity query old new tolerance settle least names scenario left",
            ""),
    OLD_BOOK("gates.*.old", "jdbc query user password driver", ""),
    NEW_BOOK("gates.*.new", "jdbc query user password driver", ""),
    WINDOW("windows[]", "name owner units mode start at-most announce on-overrun gates rehearsed", ""),
    REHEARSED("windows[].rehearsed", "sync verify", ""),
    NOTIFY("notify[]", "name url mail units severity format secret timeout", ""),
    MAIL("notify[].mail", "to from server encryption user password ca", ""),
    DNS("dns", "watch resolvers roots grace certificates client-networks truth", ""),
    TRUTH("dns.truth", "old new peers", ""),
    TRUTH_PEER("dns.truth.peers[]", "url token ca certificate key", ""),
    WATCHED("dns.watch[]", "name A AAAA CNAME HTTPS certificate marker", ""),
    MARKER("dns.watch[].marker", "path field text", ""),
    CERTIFICATES("dns.certificates", "ca port plain-port issuers", ""),
    TURN("dns.watch[].A", "old new", ""),
    RESOLVER("dns.resolvers[]",
            "name operator address over server-name url ca weight filtering client-subnet source date verified", ""),
    RUNBOOK("runbooks.*", "owner deputy two-people steps", ""),
    RUNBOOK_STEP("runbooks.*.steps[]", "name owner deputy timeout run undo share freeze gate units evidence", "");

    private final String shape;
    /** Separated by spaces. */
    private final String now;
    private final String later;

    /**
     * @param shape where such mappings stand: {@code *} for a name of the user's own, {@code []} for an entry of a list
     */
    KnownKeys(String shape, String now, String later) {
        this.shape = shape;
        this.now = now;
        this.later = later;
    }

    private static List<String> split(String words) {
        return words.isEmpty() ? List.of() : List.of(words.split(" "));
    }

    @Override
    public String shape() {
        return shape;
    }

    @Override
    public List<String> now() {
        return split(now);
    }

    @Override
    public List<String> later() {
        return split(later);
    }
}
