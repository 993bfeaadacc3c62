package dev.sluice;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between the packages, as the picture in ARCHITECTURE.md draws them: each may be followed, none walked back. */
class BoundariesTest {
    private static final JavaClasses SLUICE = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice");

    /** A package below dev.sluice, and everything of ours that it may use besides itself. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("journey", List.of()),
            Map.entry("model", List.of("journey")),
            Map.entry("scenario", List.of("journey", "model")),
            Map.entry("pem", List.of()),
            Map.entry("config", List.of("scenario", "journey", "model", "pem")),
            Map.entry("dns", List.of("dns.judge", "dns.cert", "model", "config")),
            Map.entry("dns.cert", List.of("pem", "model")),
            Map.entry("dns.judge", List.of("model")),
            Map.entry("control.store", List.of("model")),
            Map.entry("control.arrival", List.of("control.store", "control.tls", "model")),
            Map.entry("control.program", List.of()),
            Map.entry("control.tls", List.of("pem", "model")),
            Map.entry("control.journey", List.of("journey")),
            Map.entry("control.gate",
                    List.of("control", "control.drill", "control.journey", "control.program", "control.store", "journey", "model")),
            Map.entry("control", List.of("control.program", "control.store", "model")),
            Map.entry("control.drill", List.of("control", "control.journey", "control.store", "model")),
            Map.entry("control.advice", List.of("control", "control.store", "model")),
            Map.entry("control.runbook", List.of("control", "control.program", "control.store", "model")),
            Map.entry("control.window", List.of("control", "control.store", "model")),
            Map.entry("control.callback", List.of("control", "control.store", "model")),
            Map.entry("control.notify", List.of("control", "control.store", "model")),
            Map.entry("control.report", List.of("control.store", "model")),
            Map.entry("control.http",
                    List.of("control", "control.advice", "control.callback", "control.drill", "control.notify", "control.runbook",
                            "control.report",
                            "control.window", "control.store", "control.gate", "control.tls", "model",
                            "config")),
            // the store only for the journal of a product that is stopped, and for its review
            Map.entry("control.cli", List.of("scenario", "journey", "model", "config", "control.store", "control.report", "control.tls")),
            Map.entry("proxy.guard", List.of("model")),
            Map.entry("proxy.outcome", List.of("proxy.guard", "proxy.route", "model")),
            Map.entry("proxy.trace", List.of("proxy.outcome", "proxy.route", "model")),
            Map.entry("proxy.wire", List.of()),
            Map.entry("proxy.h2", List.of("proxy.wire")),
            Map.entry("proxy.tls", List.of("pem", "model")),
            Map.entry("proxy.origin", List.of("proxy.wire", "proxy.h2", "proxy.tls", "proxy.outcome", "model")),
            Map.entry("proxy.freeze", List.of("proxy.route", "proxy.wire", "model")),
            Map.entry("proxy.route", List.of("model")),
            Map.entry("proxy.takeover", List.of()),
            Map.entry("proxy.exchange",
                    List.of("proxy.wire", "proxy.route", "proxy.origin", "proxy.freeze", "proxy.outcome", "proxy.trace",
                            "proxy.guard", "model")),
            Map.entry("proxy.front",
                    List.of("proxy.exchange", "proxy.wire", "proxy.h2", "proxy.freeze", "proxy.route", "proxy.origin", "proxy.outcome",
                            "proxy.guard", "proxy.trace",
                            "proxy.tls", "model")),
            // not control.cli: client commands reach the program through Subcommand alone
            Map.entry("launch",
                    List.of("proxy..", "control", "control.callback", "control.drill", "control.notify", "control.runbook", "control.http",
                            "control.store",
                            "control.gate", "control.window", "control.arrival", "dns",
                            "config",
                            "model")),
            Map.entry("load..", List.of("journey", "scenario", "model", "pem", "config", "dns..", "control..", "proxy..", "launch")));

    private static final List<String> PACKAGES = ARROWS.keySet().stream().sorted().toList();

    @ParameterizedTest
    @FieldSource("PACKAGES")
    void a_package_uses_only_what_an_arrow_leads_to(String name) {
        var allowed = new ArrayList<>(List.of(ours(name)));
        ARROWS.get(name).forEach(other -> allowed.add(ours(other)));
        classes().that().resideInAPackage(ours(name))
                .should().onlyDependOnClassesThat(
                        resideOutsideOfPackage("dev.sluice..").or(resideInAnyPackage(allowed.toArray(String[]::new))))
                .allowEmptyShould(true).check(SLUICE);
    }

    @Test
    void every_package_stands_in_the_picture() {
        var drawn = resideInAnyPackage(PACKAGES.stream().map(BoundariesTest::ours).toArray(String[]::new));
        assertThat(SLUICE.stream().filter(drawn.negate()).map(type -> type.getPackage().getName()).distinct())
                .as("packages without arrows: add them here and to the picture in ARCHITECTURE.md").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"journey", "scenario", "model", "proxy.guard", "dns.judge"})
    void the_model_and_the_judges_need_java_alone(String name) {
        classes().that().resideInAPackage(ours(name))
                .should().onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify.annotations", ours("journey"), ours("model"), ours(name)))
                .allowEmptyShould(true).check(SLUICE);
    }

    @Test
    void netty_appears_in_the_proxy_its_launcher_and_the_load_only() {
        noClasses().that().resideOutsideOfPackages(ours("proxy.."), ours("launch"), ours("load.."))
                .should().dependOnClassesThat().resideInAPackage("io.netty..")
                .allowEmptyShould(true).check(SLUICE);
    }

    @Test
    void pages_are_read_where_journeys_are_walked_or_drafted_only() {
        noClasses().that().resideOutsideOfPackages(ours("control.journey"), ours("load.draft"))
                .should().dependOnClassesThat().resideInAPackage("org.jsoup..")
                .check(SLUICE);
    }

    @Test
    void no_event_loop_draws_from_a_generator_that_locks() {
        noClasses().that().resideInAnyPackage(ours("proxy.."), ours("launch"))
                .should().dependOnClassesThat().haveFullyQualifiedName("java.security.SecureRandom")
                .check(SLUICE);
    }

    @Test
    void client_commands_speak_http_and_touch_neither_server_nor_database() {
        noClasses().that().resideInAPackage(ours("control.cli"))
                .should().dependOnClassesThat().resideInAnyPackage("io.helidon..", "java.sql..", "org.sqlite..")
                .allowEmptyShould(true).check(SLUICE);
    }

    /** HARDENING R11: a clock that is set jumps; what measures time must not. */
    @Test
    void no_deadline_follows_the_wall_clock() {
        noClasses().that().resideInAnyPackage(ours("proxy.wire"), ours("proxy.front"), ours("proxy.origin"))
                .and().doNotHaveSimpleName("OriginWatch") // tells since when an origin is up
                .should().callMethod(System.class, "currentTimeMillis").orShould().dependOnClassesThat().areAssignableTo(Instant.class)
                .check(SLUICE);
    }

    /** HARDENING R12. */
    @Test
    void no_message_is_collected_as_a_whole() {
        noClasses().that().resideInAnyPackage(ours("proxy.."), ours("launch"))
                .should().dependOnClassesThat().haveSimpleNameContaining("Aggregator").check(SLUICE);
    }

    /** HARDENING R16: but for the guard, which stands before one that does. */
    @Test
    void every_handler_closes_when_something_breaks() {
        classes().that().resideInAPackage(ours("proxy..")).and().areAssignableTo(ChannelInboundHandler.class)
                .and().areNotAssignableTo(ByteToMessageDecoder.class).and().areNotAssignableTo(ChannelInitializer.class)
                .and().doNotHaveSimpleName("RequestGuardHandler").and().doNotHaveSimpleName("TlsEventHandler")
                .should(new ArchCondition<>("say what happens then") {
                    @Override
                    public void check(JavaClass handler, ConditionEvents events) {
                        boolean says = Stream.concat(Stream.of(handler), handler.getAllRawSuperclasses().stream())
                                .filter(own -> own.getPackageName().startsWith("dev.sluice"))
                                .anyMatch(own -> own.tryGetMethod("exceptionCaught", ChannelHandlerContext.class, Throwable.class)
                                        .isPresent());
                        events.add(new SimpleConditionEvent(handler, says, handler.getName() + " lets exceptions pass"));
                    }
                }).check(SLUICE);
    }

    private static String ours(String name) {
        return "dev.sluice." + name;
    }
}
