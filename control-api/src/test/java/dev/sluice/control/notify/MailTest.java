package dev.sluice.control.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.control.store.Journaled;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Recipient;
import dev.sluice.model.Recipient.Encryption;
import dev.sluice.model.Recipient.Mail;
import dev.sluice.model.Severity;
import dev.sluice.model.Share;
import dev.sluice.model.Site;

/** Mail, on sockets: a mail server of a library, and one that does as it is told. */
class MailTest {
    private static final Instant TWO = Instant.parse("2026-12-01T02:00:00.120Z");
    private static final Duration SECOND = Duration.ofSeconds(5);

    private final AtomicReference<Site> site = new AtomicReference<>(NotifierTest.site(List.of()));
    private final Notifier notifier = new Notifier(site::get, List.of(Duration.ofMillis(1), Duration.ofMillis(2)), Duration.ofMillis(500));

    @AfterEach
    void close() {
        notifier.close();
    }

    private void tells(Mail mail, Duration timeout) {
        site.set(NotifierTest.site(List.of(new Recipient("ops", mail, Set.of(), Severity.INFO, timeout))));
    }

    private static Mail to(int port, Encryption encryption, Optional<Mail.Login> login, Optional<Path> ca) {
        return new Mail(List.of("ops@shop.example", "payments@shop.example"), "sluice@shop.example",
                new Mail.Server("127.0.0.1", port, encryption), login, ca);
    }

    private static Journaled shares(long seq) {
        return new Journaled(seq, TWO, 1_042, "ci", "first\r\nBcc: all@shop.example\r\n\r\nthe „5 %” held",
                new JournalEntry.SharesSet(Map.of("checkout", new JournalEntry.Move(new Share(500), new Share(2_500)))), "9f86");
    }

    private Notifier.Standing standing(Predicate<Notifier.Standing> until) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Notifier.Standing now = notifier.standings().getFirst();
        while (!until.test(now)) {
            assertThat(System.nanoTime()).as("still %s", now).isLessThan(deadline);
            LockSupport.parkNanos(200_000);
            now = notifier.standings().getFirst();
        }
        return now;
    }

    private Attempt.Failed failed() {
        return (Attempt.Failed) notifier.test("ops", "ana").orElseThrow();
    }

    @Test
    void an_entry_comes_as_a_mail_with_its_sentence_and_particulars() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.setUser("sluice", "a-password");
        server.start();
        try {
            tells(to(server.getSmtp().getPort(), Encryption.OFF, Optional.of(new Mail.Login("sluice", "a-password")), Optional.empty()),
                    SECOND);
            notifier.accept(shares(41));
            assertThat(server.waitForIncomingEmail(10_000, 1)).as(() -> notifier.standings().toString()).isTrue();
            MimeMessage mail = server.getReceivedMessages()[0];
            assertThat(mail.getSubject()).isEqualTo("[INFO] shop.example: checkout 5% → 25%");
            assertThat(mail.getHeader("Sluice-Entry")).containsExactly("41");
            assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(mail.getHeader("Message-ID")[0]).startsWith("<sluice-41-").endsWith("@shop.example>");
            assertThat(mail.getHeader("Bcc")).as("what strangers write makes no header").isNull();
            assertThat(mail.getContent().toString()).startsWith("checkout 5% → 25%").contains("the „5 %” held")
                    .contains("journal:    entry 41, hash 9f86");
            assertThat(standing(now -> now.delivered() == 1).trouble()).isEmpty();
            assertThat(notifier.test("ops", "ana").orElseThrow()).isInstanceOf(Attempt.Delivered.class);
            assertThat(server.getReceivedMessages()).as("each of both to each address").hasSize(4)
                    .anySatisfy(one -> assertThat(GreenMailUtil.getBody(one)).contains("asked for by ana"));
        } finally {
            server.stop();
        }
    }

    @Test
    void the_connection_is_encrypted_before_anything_is_said_and_the_server_is_who_it_says() throws Exception {
        Optional<Mail.Login> login = Optional.of(new Mail.Login("sluice", "a-password"));
        try (var server = MailServer.startingTls()) {
            tells(to(server.port(), Encryption.STARTTLS, login, Optional.of(MailServer.CA)), SECOND);
            assertThat(notifier.test("ops", "ana").orElseThrow()).as(() -> server.heard.toString()).isInstanceOf(Attempt.Delivered.class);
            assertThat(String.join("\n", server.heard)).containsSubsequence("STARTTLS", "AUTH PLAIN", "MAIL FROM:<sluice@shop.example>",
                    "RCPT TO:<ops@shop.example>", "RCPT TO:<payments@shop.example>", "DATA");
        }
        try (var server = MailServer.encrypted()) {
            tells(to(server.port(), Encryption.IMPLICIT, login, Optional.of(MailServer.CA)), SECOND);
            assertThat(notifier.test("ops", "ana").orElseThrow()).isInstanceOf(Attempt.Delivered.class);
        }
        try (var server = MailServer.startingTls()) {
            tells(to(server.port(), Encryption.STARTTLS, login, Optional.empty()), SECOND);
            assertThat(failed().why()).as("nobody vouches for it").contains("SSLHandshakeException");
            assertThat(String.join("\n", server.heard)).doesNotContain("AUTH", "MAIL");
        }
        try (var server = MailServer.plain()) {
            tells(to(server.port(), Encryption.STARTTLS, login, Optional.of(MailServer.CA)), SECOND);
            assertThat(failed().why()).contains("STARTTLS is required");
            assertThat(String.join("\n", server.heard)).as("no password in the clear").doesNotContain("AUTH");
        }
    }

    @Test
    void what_a_server_cannot_take_now_is_tried_again_and_what_it_never_will_is_given_up() throws Exception {
        try (var server = MailServer.plain().on("RCPT", "450 mailbox busy")) {
            tells(to(server.port(), Encryption.OFF, Optional.empty(), Optional.empty()), SECOND);
            notifier.accept(shares(41));
            assertThat(standing(now -> now.delivered() == 1).givenUp()).isZero();
            assertThat(server.heard.stream().filter(line -> line.startsWith("Message-ID: <sluice-41-"))).hasSize(1);
        }
        try (var server = MailServer.plain().on("MAIL", "550 we know nobody of that name")) {
            tells(to(server.port(), Encryption.OFF, Optional.empty(), Optional.empty()), SECOND);
            notifier.accept(shares(42));
            assertThat(standing(now -> now.givenUp() == 1).trouble().orElseThrow()).contains("550 we know nobody of that name");
            assertThat(server.heard.stream().filter(line -> line.startsWith("MAIL"))).as("once is enough").hasSize(1);
        }
        try (var server = MailServer.startingTls().on("AUTH", "535 wrong")) {
            tells(to(server.port(), Encryption.STARTTLS, Optional.of(new Mail.Login("sluice", "no")), Optional.of(MailServer.CA)), SECOND);
            Attempt.Failed failed = failed();
            assertThat(failed.why()).startsWith("the server does not take user and password");
            assertThat(failed.again()).isFalse();
        }
    }

    @Test
    void a_server_that_hangs_at_any_word_costs_the_time_of_the_recipient_and_no_more() throws Exception {
        for (String word : List.of("CONNECT", "EHLO", "RCPT", "DATA", ".")) {
            try (var server = MailServer.plain().on(word, "", "", "")) {
                tells(to(server.port(), Encryption.OFF, Optional.empty(), Optional.empty()), Duration.ofMillis(200));
                Attempt.Failed failed = failed();
                assertThat(failed.why()).as(word).isEqualTo("the server has not taken it within 200 ms");
                assertThat(failed.took()).as(word).isLessThan(Duration.ofSeconds(2));
                assertThat(failed.again()).isTrue();
            }
        }
        tells(to(1, Encryption.OFF, Optional.empty(), Optional.empty()), SECOND);
        assertThat(failed().why()).contains("refused");
    }
}
