package dev.sluice.proxy.outcome;

import java.util.Map;
import java.util.function.LongSupplier;

import dev.sluice.proxy.route.LiveSplit;

/** The series that a Prometheus server reads. */
public final class ProxyMetrics {
    /** {@code connections} counts open connections by side: client, old, new. */
    public ProxyMetrics(OutcomeMeter meter, LiveSplit live, Map<String, LongSupplier> connections, String version) {}

    /** All series as Prometheus text. */
    public String scrape() {
        return "";
    }
}
