package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.load.Behaviour;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.load.incident.Traffic;

/**
 * What is not the fault of new reverts nothing, on real sockets: outages of both stacks, one client alone, a retry storm, a blip, caches that
 * are cold after a raise. Each befalls a unit of its own, all at once; then new alone fails, and every unit goes back, so that nobody takes a
 * guard that sleeps for one that is wise.
 */
class GuardIncidentsProof {
    private static final double PER_SECOND = 60;
    private static final int VISITORS = 400;
    private static final int RETRIES = 9;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Behaviour WELL = new Behaviour.Takes(Duration.ofMillis(20), 0.5, Behaviour.ok());
    private static final Behaviour COLD = new Behaviour.Takes(Duration.ofMillis(100), 0.5, Behaviour.ok());
    private static final Behaviour ILL = Behaviour.status(500);
    private static final Pattern SUSPICION = Pattern.compile("(?m)^sluice_guard_suspicion_ratio\\{[^}]*unit=\"([^\"]+)\"} (\\S+)$");

    @TempDir
    private Path dir;

    /** What befalls a unit. */
    private enum Incident {
        /** Both stacks fail 30 % of all requests. */
        OUTAGE_OF_A_THIRD,
        /** Both stacks fail everything. */
        OUTAGE_OF_ALL,
        /** One client of new fails ten times a second. */
        BOT,
        /** Both stacks always fail 2 %, and whoever sees that asks again nine times at once, in vain. */
        RETRY_STORM,
        /** Both stacks fail 30 % for ten seconds of it, or half of it where that is less. */
        BLIP,
        /** The share was raised, and new takes five times as long for 20 s. */
        COLD_CACHES;

        String unit() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        String path() {
            return "/" + unit() + "/page";
        }
    }

    @Test
    @Tag("proof")
    void what_is_not_the_fault_of_new_reverts_nothing() throws Exception {
        prove(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    @Test
    @Tag("proof")
    void a_minute_of_what_is_not_the_fault_of_new_reverts_nothing() throws Exception {
        var suspicions = prove(Duration.ofSeconds(22), LONG);
        assertThat(Math.max(suspicions.get(Incident.OUTAGE_OF_A_THIRD), suspicions.get(Incident.OUTAGE_OF_ALL)))
                .as("evidence against new, which old shares: %s", suspicions).isGreaterThanOrEqualTo(1);
    }

    /** The journal says why nothing was reverted where both stacks were ill. */
    private static void tellsOfBoth(Product product) throws Exception {
        String journal = product.get("/journal").body();
        for (Incident incident : List.of(Incident.OUTAGE_OF_A_THIRD, Incident.OUTAGE_OF_ALL)) {
            assertThat(journal).contains(incident.unit() + " should not grow: both stacks fail");
        }
    }

    /** How near each unit came to a revert. */
    private Map<Incident, Double> prove(Duration health, Duration trouble) throws Exception {
        try (var old = ScriptedOrigin.open(); var fresh = ScriptedOrigin.open()) {
            List.of(old, fresh).forEach(GuardIncidentsProof::heal);
            try (var product = Product.serve(site(old, fresh), dir.resolve("state"))) {
                List<Traffic> crowds = come(product);
                pause(health);
                var suspicions = befall(product, old, fresh, trouble);
                for (Incident incident : Incident.values()) {
                    var unit = product.get("/units/" + incident.unit());
                    assertThat(unit.field("latched")).as("%s: %s", incident, unit.body()).isEqualTo("false");
                }
                List.of(old, fresh).forEach(GuardIncidentsProof::heal);
                System.out.printf(
                        "%s of incidents after %s of health, %.0f requests/s each, a quarter on new: no revert; most suspicion %s%n",
                        trouble, health, PER_SECOND, suspicions);
                if (trouble.compareTo(LONG) >= 0) {
                    tellsOfBoth(product);
                }
                isAwake(product, fresh);
                crowds.forEach(Traffic::close);
                return suspicions;
            }
        }
    }

    private Path site(ScriptedOrigin old, ScriptedOrigin fresh) throws IOException {
        var text = new StringBuilder("""
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                trusted-proxies: [127.0.0.1/32]
                stacks: { old: { origins: ["%s"] }, new: { origins: ["%s"] } }
                units:
                """.formatted(old.url(), fresh.url()));
        for (Incident incident : Incident.values()) {
            text.append("  %s: { owner: proof@shop.example, match: [{ path: \"/%s/**\" }], share: 25%% }%n".formatted(incident.unit(),
                    incident.unit()));
        }
        return Files.writeString(dir.resolve("site.yaml"), text);
    }

    private static void heal(ScriptedOrigin stack) {
        for (Incident incident : Incident.values()) {
            stack.on("*", incident.path(), incident == Incident.RETRY_STORM ? new Behaviour.Sometimes(2, ILL, WELL) : WELL);
        }
        stack.on("*", Incident.RETRY_STORM.path() + Traffic.AGAIN, ILL);
    }

    private static List<Traffic> come(Product product) {
        List<Traffic> crowds = new ArrayList<>();
        for (Incident incident : Incident.values()) {
            var crowd = Traffic.Crowd.reading(PER_SECOND, VISITORS).retrying(incident == Incident.RETRY_STORM ? RETRIES : 0);
            crowds.add(new Traffic(product.edgePort(), crowd, _ -> incident.path()).start());
        }
        return crowds;
    }

    /** All of it, and how near each unit came to a revert. */
    private static Map<Incident, Double> befall(Product product, ScriptedOrigin old, ScriptedOrigin fresh, Duration trouble)
            throws Exception {
        Map<Incident, Double> suspicions = new EnumMap<>(Incident.class);
        var third = new Behaviour.Sometimes(30, ILL, WELL);
        fresh.on("*", Incident.COLD_CACHES.path(), COLD);
        product.share(Incident.COLD_CACHES.unit(), "50%");
        for (ScriptedOrigin stack : List.of(old, fresh)) {
            stack.on("*", Incident.OUTAGE_OF_A_THIRD.path(), third);
            stack.on("*", Incident.OUTAGE_OF_ALL.path(), ILL);
            stack.on("*", Incident.BLIP.path(), third);
        }
        long begin = System.nanoTime();
        try (var bot = Bot.onNew(product.edgePort(), "/" + Incident.BOT.unit() + "/trap", fresh)) {
            for (long tick = 1; System.nanoTime() - begin < trouble.toNanos(); tick++) {
                bot.ask();
                if (System.nanoTime() - begin > Math.min(trouble.toNanos() / 2, TimeUnit.SECONDS.toNanos(10))) {
                    List.of(old, fresh).forEach(stack -> stack.on("*", Incident.BLIP.path(), WELL));
                }
                if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(20)) {
                    fresh.on("*", Incident.COLD_CACHES.path(), WELL);
                }
                note(product.metrics(), suspicions);
                LockSupport.parkNanos(begin + tick * TimeUnit.MILLISECONDS.toNanos(100) - System.nanoTime());
            }
            assertThat(fresh.requestsFor(bot.path())).as("requests of the bot on new").isGreaterThan(trouble.toSeconds() * 5);
        }
        return suspicions;
    }

    private static void note(String metrics, Map<Incident, Double> suspicions) {
        for (Matcher line = SUSPICION.matcher(metrics); line.find();) {
            var incident = Incident.valueOf(line.group(1).toUpperCase(Locale.ROOT).replace('-', '_'));
            suspicions.merge(incident, Double.parseDouble(line.group(2)), Math::max);
        }
    }

    /** Now it is new alone. */
    private static void isAwake(Product product, ScriptedOrigin fresh) throws Exception {
        for (Incident incident : Incident.values()) {
            fresh.on("*", incident.path(), ILL);
        }
        long begin = System.nanoTime();
        for (Incident incident : Incident.values()) {
            while (!product.get("/units/" + incident.unit()).field("latched").equals("true")) {
                assertThat(System.nanoTime() - begin).as("%s does not go back though new fails everything", incident)
                        .isLessThan(TimeUnit.SECONDS.toNanos(60));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        System.out.printf("then new alone fails: all %d units back after %.1f s%n", Incident.values().length,
                (System.nanoTime() - begin) / 1e9);
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** A client of new, told by its address, whose every request fails there. */
    private static final class Bot implements AutoCloseable {
        private final Edge edge;
        private final String path;
        private final String address;

        private Bot(Edge edge, String path, String address) {
            this.edge = edge;
            this.path = path;
            this.address = address;
        }

        static Bot onNew(int port, String path, ScriptedOrigin fresh) throws IOException {
            for (int i = 1; i < 250; i++) {
                var bot = new Bot(new Edge(port), path, "X-Forwarded-For: 203.0.113." + i + "\r\n");
                bot.ask();
                if (fresh.requestsFor(path) > 0) {
                    fresh.on("*", path, ILL);
                    return bot;
                }
                bot.close();
            }
            throw new IllegalStateException("nobody of 250 clients is on new");
        }

        String path() {
            return path;
        }

        /** Whether it sees the error or old answers instead, new has failed it. */
        void ask() throws IOException {
            edge.get(path, address);
            edge.flush();
            edge.read();
        }

        @Override
        public void close() throws IOException {
            edge.close();
        }
    }
}
