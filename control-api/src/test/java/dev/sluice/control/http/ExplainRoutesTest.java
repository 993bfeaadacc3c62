package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Assignment;
import dev.sluice.model.ClientCertificate;
import dev.sluice.model.Question;
import dev.sluice.model.Share;
import dev.sluice.model.TlsFacts;
import dev.sluice.model.VisitorKey;

class ExplainRoutesTest {
    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void a_question_is_passed_on_as_a_client_would_send_it() {
        var answer = rig.post("/explain", """
                {"method":"POST","url":"http://shop.example:8080/checkout/%70ay?x=1",
                 "headers":{"Cookie":"a=b","Accept":["text/html","*/*"]},"address":"203.0.113.9"}""");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(rig.asked.get()).isEqualTo(new Question("POST", "shop.example:8080", "/checkout/%70ay?x=1",
                Map.of("Cookie", List.of("a=b"), "Accept", List.of("text/html", "*/*")), InetAddress.ofLiteral("203.0.113.9")));
    }

    @Test
    void a_question_may_state_what_the_handshake_would_have_said() {
        String fingerprint = "ab".repeat(32);
        rig.post("/explain",
                "{\"method\":\"GET\",\"url\":\"/x\",\"tls\":\"1.2\",\"clientCertificate\":[\"A.example\",\"sha256:" + fingerprint + "\"]}");
        assertThat(rig.asked.get().tls())
                .isEqualTo(new TlsFacts("1.2", Optional.of(new ClientCertificate(Set.of("a.example"), fingerprint, ""))));
        rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\",\"clientCertificate\":[\"a.example\"]}");
        assertThat(rig.asked.get().tls().version()).isEqualTo("1.3");
        rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\"}");
        assertThat(rig.asked.get().tls()).isEqualTo(TlsFacts.NONE);
        assertThat(rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\",\"tls\":\"1.1\"}").status()).isEqualTo(422);
        assertThat(rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\",\"tls\":\"none\",\"clientCertificate\":[\"a\"]}").status())
                .isEqualTo(422);
    }

    @Test
    void a_path_takes_its_host_from_the_header_or_the_site() {
        rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\"}");
        assertThat(rig.asked.get().host()).isEqualTo("shop.example");
        assertThat(rig.asked.get().address()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\",\"headers\":{\"host\":\"api.shop.example\"}}");
        assertThat(rig.asked.get().host()).isEqualTo("api.shop.example");
        rig.post("/explain", "{\"method\":\"GET\",\"url\":\"https://shop.example\"}");
        assertThat(rig.asked.get().target()).isEqualTo("/");
        rig.post("/explain", "{\"method\":\"GET\",\"url\":\"https://shop.example?q=1\"}");
        assertThat(rig.asked.get().target()).isEqualTo("/?q=1");
    }

    @Test
    void every_reason_has_its_word() {
        rig.because.set(new Assignment.Because.InBucket(2481, new Share(2500), new VisitorKey.BucketCookie(), "benelux"));
        var bucket = rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\"}");
        assertThat(bucket.at("/because")).isEqualTo("bucket");
        assertThat(bucket.at("/bucket")).isEqualTo("2481");
        assertThat(bucket.at("/share")).isEqualTo("25%");
        assertThat(bucket.at("/segment")).isEqualTo("benelux");
        assertThat(bucket.at("/key")).isEqualTo("cookie");
        assertThat(bucket.at("/why")).contains("inside the share 25%");
        Map<String, Assignment.Because> reasons = Map.of("unclaimed", new Assignment.Because.Unclaimed(), "latched",
                new Assignment.Because.Latched(), "segment", new Assignment.Because.InSegment("staff"), "turn",
                new Assignment.Because.ItsTurn(Share.ALL), "nobody", new Assignment.Because.NobodyExposed(),
                "control", new Assignment.Because.InControl(new Share(500)));
        reasons.forEach((word, because) -> {
            rig.because.set(because);
            assertThat(rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\"}").at("/because")).isEqualTo(word);
        });
        rig.refusal.set(Optional.of("two readings"));
        assertThat(rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/x\"}").at("/refused")).isEqualTo("two readings");
    }

    @Test
    void a_question_that_no_client_could_send_is_refused() {
        Map<String, String> wrong = Map.of("{\"url\":\"/x\"}", "/method", "{\"method\":\"G T\",\"url\":\"/x\"}", "/method",
                "{\"method\":\"GET\",\"url\":\"x\"}", "/url", "{\"method\":\"GET\",\"url\":\"ftp://a/x\"}", "/url",
                "{\"method\":\"GET\",\"url\":\"/x\\r\\nA: b\"}", "/url",
                "{\"method\":\"GET\",\"url\":\"/x\",\"address\":\"shop.example\"}", "/address",
                "{\"method\":\"GET\",\"url\":\"/x\",\"headers\":{\"A\":\"b\\r\\nC: d\"}}", "/headers/A",
                "{\"method\":\"GET\",\"url\":\"/x\",\"headers\":{\"A b\":\"c\"}}", "/headers/A b",
                "{\"method\":\"GET\",\"url\":\"/x\",\"headers\":{\"A\":7}}", "/headers/A");
        wrong.forEach((body, pointer) -> {
            var answer = rig.post("/explain", body);
            assertThat(answer.status()).as(body).isEqualTo(422);
            assertThat(answer.at("/errors/0/pointer")).as(body).isEqualTo(pointer);
        });
        assertThat(rig.asked.get()).isNull();
    }
}
