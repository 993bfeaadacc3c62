package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.sluice.control.store.Minute;
import dev.sluice.model.Command;
import dev.sluice.model.Drill;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

class AdviceRoutesTest {
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

    private static Map<String, String> criteria(JsonNode unit) {
        return StreamSupport.stream(unit.at("/readiness/criteria").spliterator(), false)
                .collect(Collectors.toMap(one -> one.at("/name").stringValue(), one -> one.at("/met").stringValue()));
    }

    @Test
    void what_is_not_met_is_said_with_the_next_thing_to_do_and_what_is_not_known_is_not_met() {
        JsonNode checkout = rig.get("/advice?unit=checkout").json().at("/units/0");
        assertThat(criteria(checkout)).containsAllEntriesOf(Map.of("deputy", "yes", "endpoints", "yes", "guard", "yes", "drilled", "no",
                "measured", "unknown", "notified", "no", "free-to-grow", "no", "requires", "no", "new-stack", "no", "ledger", "yes"))
                .containsEntry("plan", "no");
        assertThat(checkout.at("/readiness/met").asInt()).isEqualTo(4);
        assertThat(checkout.at("/readiness/of").asInt()).isEqualTo(11);
        assertThat(checkout.toString()).contains("\"reason\":\"catalog is at 0% of 50%\"").contains("\"remedy\":\"sluice drill checkout\"")
                .contains("\"insufficient\":\"0 of the 24 hours of a day were measured so far\"");
        assertThat(rig.get("/advice?unit=chekout").status()).isEqualTo(404);
        assertThat(rig.get("/advice").json().at("/units").size()).isEqualTo(3);
    }

    @Test
    void a_week_of_history_makes_the_hours_known() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        List<Minute> minutes = new ArrayList<>();
        for (int at = 0; at < 8 * 24 * 4; at++) {
            minutes.add(new Minute(now.minusSeconds(900L * (at + 1)), "checkout", Side.OLD, 900, at % 96 == 0 ? 15 : 1_500, 0,
                    Spread.NONE, Share.NONE));
        }
        rig.history.add(minutes);
        JsonNode checkout = rig.get("/advice?unit=checkout").json().at("/units/0");
        assertThat(checkout.at("/quiet/quietest").size()).isEqualTo(3);
        assertThat(checkout.at("/quiet/busiest/perMinute").asDouble()).isEqualTo(100);
        assertThat(criteria(checkout)).containsEntry("measured", "yes");
    }

    @Test
    void whether_a_window_is_needed_hangs_on_where_the_state_lives() throws Exception {
        assertThat(rig.get("/advice?unit=checkout").at("/units/0/window/needed")).isEqualTo("no");
        Files.writeString(rig.file, ControlRig.SITE.replace("group: basket\n", "group: basket\n    data: moved\n"));
        rig.post("/config/reload", "");
        assertThat(rig.get("/advice?unit=checkout").at("/units/0/window/needed")).isEqualTo("yes");
        assertThat(rig.get("/advice?unit=checkout").at("/units/0/window/reason"))
                .contains("at least 22.2 % of 450 requests of the last five minutes were writes");
        Files.writeString(rig.file, ControlRig.SITE.replace("group: basket\n", "group: basket\n    data: replicated\n"));
        rig.post("/config/reload", "");
        assertThat(rig.get("/advice?unit=cart").at("/units/0/window/reason")).contains("how much of it is writes is not known");
    }

    @Test
    void the_last_drill_of_a_unit_counts_however_often_others_were_drilled_since() throws Exception {
        var asker = new Command.Asker("ana", "");
        rig.conductor.note(new JournalEntry.Drilled(drill("catalog")), asker).get();
        for (int i = 0; i < 201; i++) {
            rig.conductor.note(new JournalEntry.Drilled(drill("checkout")), asker).get();
        }
        rig.close();
        rig = new ControlRig(dir, ControlRig.SITE, "-again");
        assertThat(criteria(rig.get("/advice?unit=catalog").json().at("/units/0"))).containsEntry("drilled", "yes");
    }

    private Drill drill(String unit) {
        return new Drill(unit, 1, Instant.now(), Drill.Setting.of(rig.conductor.current().site()), Drill.Times.NONE,
                new Drill.Seen("/", 200, 100, 0, 20, 20, false, false), List.of());
    }
}
