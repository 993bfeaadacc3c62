package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
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
    void an_answer_has_the_members_that_are_asked_for_and_its_generation() {
        var answer = rig.get("/site?fields=site,units.name,units.share");
        assertThat(answer.text()).isEqualTo("{\"generation\":" + rig.generation() + ",\"site\":\"shop.example\",\"units\":["
                + "{\"name\":\"catalog\",\"share\":\"0%\"},{\"name\":\"checkout\",\"share\":\"0%\"},{\"name\":\"cart\",\"share\":\"0%\"},"
                + "{\"name\":\"-\",\"share\":\"0%\"}]}");
        assertThat(answer.header("ETag")).isEqualTo(rig.get("/site").header("ETag"));
        assertThat(rig.get("/units/catalog?fields=freeze.mode,freeze").at("/freeze")).as("the whole wins")
                .isEqualTo(rig.get("/units/catalog").at("/freeze"));
    }

    @Test
    void what_may_be_there_and_is_not_now_is_no_mistake() {
        assertThat(rig.get("/units/catalog?fields=revert.at").text()).isEqualTo("{\"generation\":" + rig.generation() + "}");
    }

    @ParameterizedTest
    @CsvSource({"sahre,did you mean share?", "freeze.mod,did you mean mode?", "name.first,nothing behind it", "'',names such as",
            "share..x,names such as"})
    void what_no_answer_can_have_is_refused_with_what_it_can(String fields, String told) {
        var answer = rig.get("/units/catalog?fields=" + fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.at("/errors/0/pointer")).isEqualTo("?fields");
        assertThat(answer.at("/errors/0/detail")).contains(told);
    }

    @Test
    void a_problem_is_told_whole() {
        var answer = rig.get("/units/nope?fields=share");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.at("/code")).isEqualTo("unknown-unit");
    }

    @Test
    void what_is_no_json_knows_no_fields() {
        assertThat(rig.get("/ledger/checkout/csv?fields=seq").status()).isEqualTo(422);
        assertThat(rig.get("/report?fields=units").status()).isEqualTo(422);
        assertThat(rig.get("/events?fields=seq").status()).isEqualTo(422);
    }
}
