package dev.sluice.proxy.front;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.sluice.proxy.outcome.ProxyMetrics;

/** What the metrics tell of answers by the other stack. */
final class Failovers {
    private Failovers() {}

    /** How many there were for one cause. */
    static long of(Proxied proxy, String cause) {
        String all = new ProxyMetrics(proxy.meter, proxy.live, Map.of(), List::of, "test").scrape();
        var line = Pattern.compile("sluice_failover_total\\{cause=\"" + cause + "\",unit=\"shop\"} (\\d+)").matcher(all);
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }
}
