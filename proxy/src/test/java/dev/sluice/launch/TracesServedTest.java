package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.proxy.trace.ScriptedCollector;

/** Traces begin and end with a reload, and what is left when the product stops is told. */
class TracesServedTest {
    @TempDir
    private Path dir;

    @Test
    void a_reload_begins_to_record_and_the_end_of_the_product_tells_what_is_left() throws Exception {
        try (var collector = ScriptedCollector.taking(); var client = HttpClient.newHttpClient()) {
            Path file = write("");
            try (var product = Assembly.start(file, dir.resolve("state"))) {
                ask(client, URI.create(product.edge().getFirst()).resolve("/before"));
                write("traces: { otlp: \"" + collector.url() + "\", sample: 100% }\n");
                product.reload();
                ask(client, URI.create(product.edge().getFirst()).resolve("/after"));
                assertThat(ask(client, URI.create(product.control()).resolve("/metrics"))).contains("\nsluice_traces_sent_total ",
                        "\nsluice_traces_dropped_total 0.0\n");
            }
            ScriptedCollector.Batch batch = collector.batch();
            assertThat(batch.resource()).containsEntry("service.name", "sluice").containsEntry("service.version", Version.text())
                    .containsEntry("sluice.site", "shop.example");
            assertThat(collector.spans()).filteredOn(ScriptedCollector.Span::isServer).singleElement()
                    .satisfies(span -> assertThat(span.attributes()).containsEntry("url.path", "/after")
                            .containsEntry("http.response.status_code", "502"));
        }
    }

    private Path write(String traces) throws Exception {
        return Files.writeString(dir.resolve("site.yaml"), """
                site: shop.example
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:1"] } }
                """ + traces);
    }

    private static String ask(HttpClient client, URI url) throws Exception {
        return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString()).body();
    }
}
