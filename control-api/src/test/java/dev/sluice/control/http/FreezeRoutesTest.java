package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Parking;
import dev.sluice.model.WriteState;

class FreezeRoutesTest {
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
    void whoever_would_open_a_longer_freeze_sooner_says_so() {
        rig.put("/freeze", "{\"mode\":\"read-only\",\"reason\":\"sync\"}");
        String shorter = "{\"mode\":\"read-only\",\"units\":[\"checkout\"],\"for\":\"1m\",\"reason\":\"a moment\"";
        var refused = rig.put("/freeze", shorter + "}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("/code")).isEqualTo("frozen");
        assertThat(rig.get("/freeze").at("/units/1/until")).isEqualTo("(absent)");
        assertThat(rig.put("/freeze", shorter + ",\"shorten\":true}").status()).isEqualTo(200);
        assertThat(rig.get("/freeze").at("/units/1/until")).isNotEqualTo("(absent)");
    }

    @Test
    void a_freeze_is_freezing_until_the_last_write_has_ended() {
        rig.evidence.writes.put("checkout",
                new WriteState(2, true, Optional.of(new WriteState.Ended(Instant.parse("2026-12-01T02:00:04.120987Z"), "r-1"))));
        var set = rig.put("/freeze", "{\"mode\":\"read-only\",\"units\":[\"checkout\"],\"for\":\"15m\",\"reason\":\"final sync\"}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.at("/state")).isEqualTo("freezing");
        assertThat(set.at("/generation")).isEqualTo(Long.toString(rig.generation()));
        assertThat(set.at("/units/1/unit")).isEqualTo("checkout");
        assertThat(set.at("/units/1/mode")).isEqualTo("read-only");
        assertThat(set.at("/units/1/writesInFlight")).isEqualTo("2");
        assertThat(set.at("/units/1/lastWrite")).isEqualTo("2026-12-01T02:00:04.120Z");
        assertThat(set.at("/units/0/state")).isEqualTo("open");
        Instant since = Instant.parse(set.at("/units/1/since"));
        assertThat(Duration.between(since, Instant.parse(set.at("/units/1/until")))).isEqualTo(Duration.ofMinutes(15));
        rig.evidence.writes.put("checkout", new WriteState(0, false, Optional.empty()));
        assertThat(rig.get("/freeze").at("/state")).isEqualTo("freezing");
        certificate(rig, "checkout");
        assertThat(rig.get("/freeze").at("/state")).isEqualTo("frozen");
        assertThat(rig.get("/freeze").at("/units/1/frozenAt")).isNotEmpty();
        assertThat(rig.get("/units/checkout").at("/freeze/state")).isEqualTo("frozen");
        assertThat(rig.get("/site").at("/freeze/state")).isEqualTo("frozen");
        assertThat(rig.put("/freeze", "{\"mode\":\"open\",\"reason\":\"done\"}").at("/state")).isEqualTo("open");
    }

    /** Of a unit that is freezing, once its writes have ended. */
    static ControlRig.Answer certificate(ControlRig rig, String unit) {
        rig.evidence.writes.put(unit,
                new WriteState(0, true, Optional.of(new WriteState.Ended(Instant.parse("2026-12-01T02:00:04Z"), "r-1"))));
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        var answer = rig.get("/freeze/certificate?unit=" + unit);
        while (answer.status() == 409 && System.nanoTime() < deadline) {
            answer = rig.get("/freeze/certificate?unit=" + unit);
        }
        return answer;
    }

    @Test
    void a_certificate_can_be_checked_by_whoever_has_the_key_and_is_given_of_frozen_units_only() throws Exception {
        assertThat(rig.get("/freeze/certificate").at("/errors/0/pointer")).isEqualTo("?unit");
        assertThat(rig.get("/freeze/certificate?unit=nope").status()).isEqualTo(404);
        assertThat(rig.get("/freeze/certificate?unit=checkout").at("/code")).isEqualTo("not-frozen");
        rig.put("/freeze", "{\"mode\":\"read-only\",\"units\":[\"checkout\"],\"reason\":\"sync\"}");
        var answer = certificate(rig, "checkout");
        var key = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(answer.at("/key"))));
        var check = Signature.getInstance("Ed25519");
        check.initVerify(key);
        check.update(answer.at("/signed").getBytes(StandardCharsets.UTF_8));
        assertThat(check.verify(Base64.getDecoder().decode(answer.at("/signature")))).isTrue();
        assertThat(answer.at("/signed")).contains("\"units\":[\"checkout\"]", "\"lastWriteRequestId\":\"r-1\"");
        assertThat(rig.get("/freeze/certificate?unit=checkout").at("/key")).isEqualTo(answer.at("/key"));
    }

    @Test
    void the_whole_and_its_units_tell_one_state_though_a_write_ends_meanwhile() {
        rig.put("/freeze", "{\"mode\":\"read-only\",\"units\":[\"checkout\"],\"reason\":\"sync\"}");
        rig.evidence.writes.put("checkout", new WriteState(1, true, Optional.empty()));
        rig.evidence.thenWrites.put("checkout", new WriteState(0, true, Optional.empty()));
        var answer = rig.get("/freeze");
        assertThat(answer.at("/state")).isEqualTo(answer.at("/units/1/state"));
    }

    @Test
    void a_hold_says_who_waits_and_what_became_of_those_who_do_not() {
        Instant since = Instant.parse("2026-12-01T02:00:00Z");
        rig.evidence.parking.put("checkout", new Parking(since, Optional.empty(), new Parking.Sums(41, 0, 1, 3, 2), true));
        var set = rig.put("/freeze", "{\"mode\":\"hold\",\"units\":[\"checkout\"],\"reason\":\"final sync\"}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.at("/units/1/mode")).isEqualTo("hold");
        assertThat(set.at("/units/1/parked")).isEqualTo("37");
        assertThat(set.at("/units/1/hold/turnedAway")).isEqualTo("2");
        assertThat(rig.inForce.get().split().of("checkout").freeze().mode()).isEqualTo(FreezeMode.HOLD);
        rig.evidence.parking.put("checkout",
                new Parking(since, Optional.of(since.plusSeconds(60)), new Parking.Sums(41, 37, 1, 3, 2), true));
        var open = rig.put("/freeze", "{\"mode\":\"open\",\"reason\":\"done\"}");
        assertThat(open.at("/units/1/parked")).isEqualTo("0");
        assertThat(open.at("/units/1/hold/ended")).isEqualTo("2026-12-01T02:01:00Z");
        assertThat(open.at("/units/1/hold/sent")).isEqualTo("37");
        assertThat(open.at("/units/1/hold/exact")).isEqualTo("true");
    }

    @Test
    void a_freeze_of_everything_includes_what_no_unit_claims() {
        var set = rig.put("/freeze", "{\"mode\":\"closed\",\"reason\":\"all\"}");
        assertThat(set.json().at("/units").valueStream().map(unit -> unit.path("mode").stringValue())).containsOnly("closed");
        assertThat(rig.inForce.get().split().of("-").freeze().mode()).isEqualTo(FreezeMode.CLOSED);
    }

    @Test
    void a_freeze_that_cannot_be_is_refused_with_its_place() {
        assertThat(rig.put("/freeze", "{\"mode\":\"shut\",\"reason\":\"x\"}").status()).isEqualTo(422);
        assertThat(rig.put("/freeze", "{\"mode\":\"shut\",\"reason\":\"x\"}").at("/errors/0/pointer")).isEqualTo("/mode");
        assertThat(rig.put("/freeze", "{\"mode\":\"closed\",\"for\":\"0s\",\"reason\":\"x\"}").at("/detail"))
                .isEqualTo("/for: '0s' (expected: 1s..30d, such as 15m)");
        assertThat(rig.put("/freeze?dry-run=maybe", "{\"mode\":\"closed\",\"reason\":\"x\"}").at("/detail"))
                .isEqualTo("?dry-run: 'maybe' (expected: true or false)");
        assertThat(rig.put("/freeze", "{\"mode\":\"open\"}").at("/errors/0/pointer")).isEqualTo("/reason");
        for (String wrong : new String[] {"15", "0s", "500ms", "31d", "1h30m", "-5m"}) {
            assertThat(rig.put("/freeze", "{\"mode\":\"closed\",\"for\":\"" + wrong + "\",\"reason\":\"x\"}").at("/errors/0/pointer"))
                    .as(wrong).isEqualTo("/for");
        }
        assertThat(rig.put("/freeze", "{\"mode\":\"open\",\"for\":\"5m\",\"reason\":\"x\"}").at("/errors/0/pointer")).isEqualTo("/for");
        var unknown = rig.put("/freeze", "{\"mode\":\"closed\",\"units\":[\"chekout\"],\"reason\":\"x\"}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.at("/remedy")).startsWith("known units: ").endsWith(", -");
        assertThat(rig.put("/freeze", "{\"mode\":\"closed\",\"units\":[7],\"reason\":\"x\"}").at("/errors/0/pointer"))
                .isEqualTo("/units/0");
        assertThat(rig.put("/freeze", "{\"mode\":\"closed\",\"units\":[],\"reason\":\"x\"}").at("/errors/0/pointer")).isEqualTo("/units");
        assertThat(rig.get("/freeze").at("/state")).isEqualTo("open");
    }
}
