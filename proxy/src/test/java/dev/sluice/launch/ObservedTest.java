package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is shipped for Prometheus and Grafana asks for nothing that the product does not tell. */
class ObservedTest {
    private static final Path SHIPPED = Path.of("../config");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern ASKED = Pattern.compile("\\b(?:sluice|jvm|process|system)_[a-z0-9_]+");
    private static final Pattern RULE = Pattern.compile("(?m)^      - alert: \\w+$");

    @TempDir
    private Path dir;

    @Test
    void every_metric_of_the_alerts_and_of_the_dashboard_is_one_that_the_product_tells_from_its_first_scrape_on() throws Exception {
        Set<String> told = told();
        assertThat(told).contains("sluice_requests_total", "sluice_request_duration_seconds_bucket", "sluice_event_loop_lag_seconds");
        assertThat(asked(Stream.of(Files.readString(SHIPPED.resolve("prometheus/rules.yaml"))))).hasSizeGreaterThan(20)
                .isSubsetOf(told);
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(SHIPPED.resolve("grafana/sluice.json")));
        assertThat(asked(dashboard.findValuesAsString("expr").stream())).hasSizeGreaterThan(30).isSubsetOf(told);
    }

    @Test
    void every_alert_says_how_bad_it_is_and_what_to_do() throws Exception {
        String rules = Files.readString(SHIPPED.resolve("prometheus/rules.yaml"));
        String[] alerts = RULE.split(rules, -1);
        assertThat(alerts.length).isGreaterThan(20);
        assertThat(Stream.of(alerts).skip(1)).allSatisfy(alert -> assertThat(alert)
                .containsPattern("labels: \\{ severity: (critical|warning) }").contains("          summary: ", "          runbook: "));
    }

    private static Set<String> asked(Stream<String> queries) {
        return queries.flatMap(query -> ASKED.matcher(query).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> told() throws Exception {
        Path site = Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:1"] } }
                """);
        try (var product = Assembly.start(site, dir.resolve("state")); var client = HttpClient.newHttpClient()) {
            return TYPE.matcher(scrape(client, product)).results().flatMap(ObservedTest::series).collect(Collectors.toSet());
        }
    }

    private static Stream<String> series(MatchResult type) {
        String name = type.group(1);
        return type.group(2).equals("histogram") ? Stream.of(name + "_bucket", name + "_sum", name + "_count") : Stream.of(name);
    }

    private static String scrape(HttpClient client, Assembly product) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(product.control()).resolve("/metrics")).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
