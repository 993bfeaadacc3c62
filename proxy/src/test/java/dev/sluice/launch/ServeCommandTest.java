package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ServeCommandTest {
    private static final String FREE = "127.0.0.1:0";

    @TempDir
    private Path dir;
    private final StringWriter err = new StringWriter();
    private Path site = Path.of("");
    private Path state = Path.of("");

    @BeforeEach
    void place() throws IOException {
        site = dir.resolve("site.yaml");
        state = dir.resolve("state");
        write(FREE, FREE, "");
    }

    @Test
    void every_problem_of_the_file_is_told_and_nothing_is_started() throws IOException {
        write(FREE, FREE, "listn: []\nworkers: 0\n");
        assertThat(serve()).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2)
                .anyMatch(line -> line.contains("site.yaml:4:1: listn: unknown key (expected: listen)"));
        assertThat(state).doesNotExist();
    }

    @Test
    void a_listener_that_is_taken_is_named() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            write("127.0.0.1:" + taken.getLocalPort(), FREE, "");
            assertThat(serve()).isEqualTo(1);
            assertThat(err.toString()).contains("listen: 127.0.0.1:" + taken.getLocalPort()).contains("in use")
                    .contains("expected: a free address");
        }
    }

    @Test
    void a_control_address_that_is_taken_is_named() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            write(FREE, "127.0.0.1:" + taken.getLocalPort(), "");
            assertThat(serve()).isEqualTo(1);
            assertThat(err.toString()).contains("control: cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void a_second_process_on_a_state_directory_is_refused() throws Exception {
        try (var first = Assembly.start(site, state)) {
            assertThat(first.edge()).hasSize(1);
            assertThat(serve()).isEqualTo(1);
            assertThat(err.toString()).contains("in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void a_state_directory_that_is_a_file_is_refused() throws IOException {
        Files.writeString(state, "no directory");
        assertThat(serve()).isEqualTo(1);
        assertThat(err.toString()).contains("is not a directory").contains("--state");
    }

    @Test
    void what_only_a_restart_can_change_is_refused_by_a_reload_or_warned_of() throws Exception {
        try (var product = Assembly.start(site, state)) {
            write(FREE, "127.0.0.1:1", "");
            assertThat(reload(product)).startsWith("422").contains("site.yaml:2:21: control.address: changed since the start");
            write(FREE, FREE, "workers: 200\n");
            assertThat(reload(product)).startsWith("200").contains("site.yaml:4:10: workers: 200 takes effect with the next start");
            write(FREE, FREE, "units: { added: { owner: a@shop.example, match: [{ path: /a }] } }\n");
            assertThat(reload(product)).startsWith("200").contains("\"unitsAdded\":[\"added\"]").contains("\"warnings\":[]");
        }
    }

    @Test
    void a_listener_that_is_added_is_served_and_one_that_is_taken_refuses_the_reload() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); var product = Assembly.start(site, state)) {
            String first = product.edge().getFirst();
            write(FREE + "\" }, { address: \"127.0.0.1:" + taken.getLocalPort(), FREE, "");
            assertThat(reload(product)).startsWith("422").contains("site.yaml:1:49: listen[2].address: 127.0.0.1:" + taken.getLocalPort())
                    .contains("in use").contains("expected: a free address");
            assertThat(call(product, "GET", "/api/v1/site").body()).contains("\"listeners\":[\"" + first + "\"]");
            write(FREE + "\" }, { address: \"" + FREE, FREE, "");
            assertThat(call(product, "POST", "/api/v1/config/check").body()).contains("\"problems\":[]");
            assertThat(call(product, "POST", "/api/v1/config/reload?dry-run=true").statusCode()).isEqualTo(200);
            assertThat(product.edge()).containsExactly(first);
            assertThat(reload(product)).startsWith("200");
            assertThat(product.edge()).hasSize(2).first().isEqualTo(first);
            assertThat(call(product, "GET", "/api/v1/site").body()).contains(product.edge().getLast());
            try (HttpClient client = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(URI.create(product.edge().getLast())).build();
                assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(502);
            }
        }
    }

    @Test
    void a_reload_by_signal_takes_the_file_as_it_is_then() throws Exception {
        try (var product = Assembly.start(site, state)) {
            write(FREE, FREE, "units: { added: { owner: a@shop.example, match: [{ path: /a }] } }\n");
            product.reload();
            assertThat(call(product, "GET", "/api/v1/units/added").body()).contains("\"name\":\"added\"");
            write(FREE, FREE, "units: [\n");
            product.reload();
            assertThat(call(product, "GET", "/api/v1/units/added").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void the_certificates_of_a_listener_may_change_by_a_reload_and_tls_itself_too() throws Exception {
        writeTls("{ certificate: shop.pem, key: shop.key }");
        try (var product = Assembly.start(site, state)) {
            assertThat(product.edge()).singleElement().asString().startsWith("https://127.0.0.1:");
            writeTls("[{ certificate: api.pem, key: api.key }, { certificate: shop.pem, key: shop.key }]");
            assertThat(reload(product)).startsWith("200");
            writeTls("{ certificate: api.pem, key: shop.key }");
            assertThat(reload(product)).startsWith("422").contains("shop.key is not the key of api.pem");
            write(FREE, FREE, "");
            assertThat(reload(product)).startsWith("200");
            assertThat(product.edge()).singleElement().asString().startsWith("http://127.0.0.1:");
        }
    }

    @Test
    void a_file_that_is_only_checked_or_rehearsed_does_not_change_how_much_is_logged() throws Exception {
        try (var product = Assembly.start(site, state)) {
            write(FREE, FREE, "log: { level: error }\n");
            call(product, "POST", "/api/v1/config/check");
            call(product, "POST", "/api/v1/config/reload?dry-run=true");
            assertThat(LoggerFactory.getLogger("dev.sluice").isWarnEnabled()).isTrue();
            reload(product);
            assertThat(LoggerFactory.getLogger("dev.sluice").isWarnEnabled()).isFalse();
        } finally {
            LogLevel.set("info");
        }
    }

    private void writeTls(String tls) throws IOException {
        for (String name : List.of("shop.pem", "shop.key", "api.pem", "api.key")) {
            Files.copy(Path.of("..", "config", "examples", "tls", name), dir.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(site, "listen: [{ address: \"" + FREE + "\", tls: " + tls + " }]\ncontrol: { address: \"" + FREE
                + "\" }\nstacks: { old: { origins: [\"http://127.0.0.1:1\"] } }\n");
    }

    private static String reload(Assembly product) throws IOException, InterruptedException {
        HttpResponse<String> answer = call(product, "POST", "/api/v1/config/reload");
        return answer.statusCode() + answer.body();
    }

    private static HttpResponse<String> call(Assembly product, String method, String path) throws IOException, InterruptedException {
        String token = Files.readString(product.stateDir().resolve("admin.token")).strip();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(product.control() + path)).header("Authorization", "Bearer " + token)
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private void write(String listen, String control, String more) throws IOException {
        Files.writeString(site, "listen: [{ address: \"" + listen + "\" }]\ncontrol: { address: \"" + control
                + "\" }\nstacks: { old: { origins: [\"http://127.0.0.1:1\"] } }\n" + more);
    }

    private int serve() {
        return Main.program().setErr(new PrintWriter(err, true)).execute("serve", site.toString(), "--state", state.toString());
    }
}
