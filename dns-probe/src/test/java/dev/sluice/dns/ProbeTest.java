package dev.sluice.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import picocli.CommandLine;

import dev.sluice.config.Subcommand;
import dev.sluice.dns.Sighting.Entry;
import dev.sluice.dns.Sighting.Finding;
import dev.sluice.dns.Sighting.Transport;

/** Asking one name server, over real sockets. */
class ProbeTest {
    private static final Name SHOP = Name.fromConstantString("www.shop.example.");
    private static final Name EDGE = Name.fromConstantString("edge.shop.example.");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private ScriptedNameServer server;

    @AfterEach
    void the_server_had_no_trouble() throws IOException {
        if (server != null) {
            server.close();
            assertThat(server.troubles).isEmpty();
        }
    }

    @Test
    void an_authoritative_answer_comes_with_its_addresses_and_their_ttl() throws Exception {
        answerOverUdp(question -> List.of(reply(question, Rcode.NOERROR, address(SHOP, 300, "192.0.2.10"))));
        var sighting = resolver().ask(SHOP, Type.A);
        assertThat(sighting.finding()).isEqualTo(new Finding.Answered("NOERROR", true, Transport.UDP,
                List.of(new Entry("www.shop.example.", 300, "A", "192.0.2.10"))));
        assertThat(sighting.took()).isPositive().isLessThan(PATIENCE);
    }

    @Test
    void a_chain_of_names_is_shown_link_by_link() throws Exception {
        answerOverUdp(question -> List.of(reply(question, Rcode.NOERROR, new CNAMERecord(SHOP, DClass.IN, 60, EDGE),
                new AAAARecord(EDGE, DClass.IN, 30, bytes("2001:db8::7")))));
        var answered = (Finding.Answered) resolver().ask(SHOP, Type.AAAA).finding();
        assertThat(answered.records()).containsExactly(new Entry("www.shop.example.", 60, "CNAME", "edge.shop.example."),
                new Entry("edge.shop.example.", 30, "AAAA", "2001:db8:0:0:0:0:0:7"));
    }

    @Test
    void a_name_that_does_not_exist_is_an_answer() throws Exception {
        answerOverUdp(question -> List.of(reply(question, Rcode.NXDOMAIN)));
        var sighting = resolver().ask(SHOP, Type.A);
        assertThat(sighting.isAnswered()).isTrue();
        assertThat(((Finding.Answered) sighting.finding()).rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    void a_server_that_refuses_has_not_answered() throws Exception {
        answerOverUdp(question -> List.of(withoutQuestion(question, Rcode.REFUSED)));
        var sighting = resolver().ask(SHOP, Type.A);
        assertThat(sighting.isAnswered()).isFalse();
        assertThat(((Finding.Answered) sighting.finding()).rcode()).isEqualTo("REFUSED");
    }

    @Test
    void a_word_that_a_name_does_not_exist_says_which_name_it_means() throws Exception {
        answerOverUdp(question -> List.of(withoutQuestion(question, Rcode.NXDOMAIN)));
        assertThat(new Resolver(server.address(), Duration.ofMillis(200)).ask(SHOP, Type.A).finding())
                .isEqualTo(new Finding.Failed("no answer within 0.2 s; ignored 1 message that answered something else"));
    }

    @Test
    void a_truncated_answer_is_fetched_whole_over_tcp() throws Exception {
        server = new ScriptedNameServer(question -> List.of(truncated(question)),
                question -> List.of(reply(question, Rcode.NOERROR, new TXTRecord(SHOP, DClass.IN, 5, "x".repeat(200)))));
        var answered = (Finding.Answered) resolver().ask(SHOP, Type.TXT).finding();
        assertThat(answered.over()).isEqualTo(Transport.TCP);
        assertThat(answered.records()).hasSize(1);
        assertThat(server.askedOverTcp).hasValue(1);
    }

    @Test
    void a_truncated_answer_whose_tcp_ends_early_has_failed() throws Exception {
        server = new ScriptedNameServer(question -> List.of(truncated(question)), _ -> List.of());
        assertThat(resolver().ask(SHOP, Type.TXT).finding())
                .isEqualTo(new Finding.Failed("truncated over UDP, and over TCP: the connection ended before the answer was whole"));
    }

    @Test
    void silence_ends_after_the_timeout() throws Exception {
        answerOverUdp(_ -> List.of());
        var sighting = new Resolver(server.address(), Duration.ofMillis(150)).ask(SHOP, Type.A);
        assertThat(sighting.finding()).isEqualTo(new Finding.Failed("no answer within 0.15 s"));
        assertThat(sighting.took()).isBetween(Duration.ofMillis(140), PATIENCE);
    }

    @Test
    void an_answer_with_a_wrong_id_is_ignored() throws Exception {
        answerOverUdp(question -> List.of(withId(question, question.getHeader().getID() ^ 1),
                reply(question, Rcode.NOERROR, address(SHOP, 1, "192.0.2.20"))));
        var answered = (Finding.Answered) resolver().ask(SHOP, Type.A).finding();
        assertThat(answered.records()).extracting(Entry::value).containsExactly("192.0.2.20");
    }

    @Test
    void an_answer_to_another_question_and_garbage_are_ignored() throws Exception {
        answerOverUdp(question -> List.of(new byte[0], "garbage".getBytes(StandardCharsets.US_ASCII), garbageWithId(question),
                aboutAnotherName(question)));
        assertThat(new Resolver(server.address(), Duration.ofMillis(200)).ask(SHOP, Type.A).finding())
                .isEqualTo(new Finding.Failed("no answer within 0.2 s; ignored 4 messages that answered something else"));
    }

    @Test
    void the_command_prints_a_table_and_exits_with_zero() throws Exception {
        answerOverUdp(question -> List.of(reply(question, Rcode.NOERROR, address(SHOP, 300, "192.0.2.10"))));
        var run = new Run("probe", "www.shop.example", "--server", text(server.address()), "--type", "a");
        assertThat(run.exit).isZero();
        assertThat(run.out).startsWith("www.shop.example.  asked of " + text(server.address()) + "\n")
                .contains("A      NOERROR  authoritative  udp  ").contains("www.shop.example.      300 A      192.0.2.10");
    }

    @Test
    void the_command_prints_json_and_exits_with_one_when_a_type_stays_unanswered() throws Exception {
        answerOverUdp(question -> question.getQuestion().getType() == Type.A
                ? List.of(reply(question, Rcode.NOERROR, address(SHOP, 300, "192.0.2.10")))
                : List.of());
        var run = new Run("probe", "www.shop.example", "--server", text(server.address()), "--timeout", "200ms", "--output", "json");
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.out.replaceAll("\"took\":[0-9.]+", "\"took\":1"))
                .isEqualTo("{\"name\":\"www.shop.example.\",\"server\":\"" + text(server.address()) + "\",\"sightings\":["
                        + "{\"type\":\"A\",\"took\":1,\"rcode\":\"NOERROR\",\"authoritative\":true,\"transport\":\"udp\",\"records\":["
                        + "{\"name\":\"www.shop.example.\",\"ttl\":300,\"type\":\"A\",\"value\":\"192.0.2.10\"}]},"
                        + "{\"type\":\"AAAA\",\"took\":1,\"failed\":\"no answer within 0.2 s\"}]}\n");
    }

    @Test
    void wrong_usage_exits_with_two_and_says_what_was_expected() {
        assertThat(new Run().err).contains("no command given (expected: watch or probe)");
        assertThat(new Run("probe", "www.shop.example").err).contains("--server");
        for (String[] wrong : new String[][] {{"--type", "NONSENSE"}, {"--type", "AXFR"}, {"--timeout", "2"}, {"--timeout", "0s"},
                {"--server", "127.0.0.1:0"}, {"--server", "127.0.0.1:70000"}, {"--output", "xml"}}) {
            var run = new Run("probe", "www.shop.example", "--server", "127.0.0.1:5353", wrong[0], wrong[1]);
            assertThat(run.exit).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(run.err).as(String.join(" ", wrong)).contains(wrong[1]).doesNotContain("\tat ");
        }
        assertThat(new Run("probe", "a..b", "--server", "127.0.0.1").exit).isEqualTo(2);
    }

    @Test
    void the_program_finds_the_command() {
        assertThat(ServiceLoader.load(Subcommand.class)).hasAtLeastOneElementOfType(DnsCommand.class);
    }

    private void answerOverUdp(Function<Message, List<byte[]>> script) throws IOException {
        server = new ScriptedNameServer(script, _ -> List.of());
    }

    private Resolver resolver() {
        return new Resolver(server.address(), PATIENCE);
    }

    private static byte[] reply(Message question, int rcode, Record... answers) {
        var reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.AA);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(question.getQuestion(), Section.QUESTION);
        for (Record answer : answers) {
            reply.addRecord(answer, Section.ANSWER);
        }
        return reply.toWire();
    }

    private static byte[] withoutQuestion(Message question, int rcode) {
        var reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(rcode);
        return reply.toWire();
    }

    private static byte[] truncated(Message question) {
        byte[] wire = reply(question, Rcode.NOERROR);
        wire[2] |= 0x02; // TC
        return wire;
    }

    private static byte[] withId(Message question, int id) {
        byte[] wire = reply(question, Rcode.NOERROR, address(SHOP, 1, "192.0.2.66"));
        wire[0] = (byte) (id >> 8);
        wire[1] = (byte) id;
        return wire;
    }

    private static byte[] garbageWithId(Message question) {
        byte[] wire = reply(question, Rcode.NOERROR);
        wire[5] = 9; // nine questions announced, one there
        return wire;
    }

    private static byte[] aboutAnotherName(Message question) {
        var other = Message.newQuery(Record.newRecord(EDGE, Type.A, DClass.IN));
        other.getHeader().setID(question.getHeader().getID());
        return reply(other, Rcode.NOERROR, address(EDGE, 1, "192.0.2.66"));
    }

    private static ARecord address(Name name, long ttl, String address) {
        return new ARecord(name, DClass.IN, ttl, bytes(address));
    }

    private static InetAddress bytes(String address) {
        return InetAddress.ofLiteral(address);
    }

    private static String text(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }

    /** One run of {@code sluice dns …}. */
    private static final class Run {
        final int exit;
        final String out;
        final String err;

        Run(String... arguments) {
            var stdout = new StringWriter();
            var stderr = new StringWriter();
            exit = new CommandLine(new DnsCommand()).setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr)).execute(arguments);
            out = stdout.toString();
            err = stderr.toString();
        }
    }
}
