package dev.sluice.control.notify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

import dev.sluice.model.PlainText;
import dev.sluice.model.Recipient.Encryption;
import dev.sluice.model.Recipient.Mail;

/**
 * Hands one mail to a server once, for all who get it or for none. Whatever the server does, the time of the recipient is all there is: then the
 * connection is closed under it. For any thread that may wait.
 */
final class Mailman {
    static final String ENTRY = "Sluice-Entry";

    private static final int TAKEN = 250;
    private static final int PERMANENT = 500;

    Attempt send(Message message, Mail to, Duration timeout) throws InterruptedException {
        long begun = System.nanoTime();
        var sockets = new KeptSockets();
        CompletableFuture<Attempt> sent = new CompletableFuture<>();
        Thread.ofVirtual().name("mail").start(() -> sent.complete(attempt(message, to, sockets, begun)));
        try {
            return sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Attempt.Failed("the server has not taken it within " + timeout.toMillis() + " ms", true, since(begun));
        } catch (ExecutionException e) {
            throw new IllegalStateException("an attempt is always told", e);
        } finally {
            sockets.close();
        }
    }

    private static Attempt attempt(Message message, Mail to, KeptSockets sockets, long begun) {
        try {
            Session session = Session.getInstance(settings(to, sockets));
            try (SMTPTransport transport = new SMTPTransport(session, null)) {
                connect(transport, to);
                MimeMessage mail = mail(message, to, session);
                transport.sendMessage(mail, mail.getAllRecipients());
                return new Attempt.Delivered(TAKEN, since(begun));
            }
        } catch (MessagingException | IOException | GeneralSecurityException | RuntimeException e) {
            return new Attempt.Failed(reason(e), isPassing(e), since(begun));
        }
    }

    private static void connect(SMTPTransport transport, Mail to) throws MessagingException {
        Mail.Server server = to.server();
        if (to.login().isPresent()) {
            transport.connect(server.host(), server.port(), to.login().get().user(), to.login().get().password());
        } else {
            transport.connect(server.host(), server.port(), null, null);
        }
    }

    private static Properties settings(Mail to, KeptSockets sockets) throws IOException, GeneralSecurityException {
        Properties settings = new Properties();
        Encryption encryption = to.server().encryption();
        settings.put("mail.smtp.socketFactory", sockets);
        settings.put("mail.smtp.socketFactory.fallback", "false");
        settings.put("mail.smtp.auth", String.valueOf(to.login().isPresent()));
        settings.put("mail.smtp.starttls.enable", String.valueOf(encryption == Encryption.STARTTLS));
        settings.put("mail.smtp.starttls.required", String.valueOf(encryption == Encryption.STARTTLS));
        settings.put("mail.smtp.ssl.enable", String.valueOf(encryption == Encryption.IMPLICIT));
        settings.put("mail.smtp.ssl.checkserveridentity", "true");
        settings.put("mail.smtp.ssl.protocols", "TLSv1.2 TLSv1.3");
        settings.put("mail.smtp.localhost", "sluice");
        settings.put("mail.smtp.quitwait", "false");
        if (encryption != Encryption.OFF) {
            settings.put("mail.smtp.ssl.socketFactory", new KeptSockets.Encrypted(context(to.ca()).getSocketFactory(), sockets));
        }
        return settings;
    }

    private static SSLContext context(Optional<Path> ca) throws IOException, GeneralSecurityException {
        if (ca.isEmpty()) {
            return SSLContext.getDefault();
        }
        KeyStore believed = KeyStore.getInstance(KeyStore.getDefaultType());
        believed.load(null, null);
        try (InputStream file = Files.newInputStream(ca.get())) {
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                believed.setCertificateEntry("ca-" + believed.size(), one);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(believed);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** The same mail at each attempt, so that whoever gets it twice can tell. */
    private static MimeMessage mail(Message message, Mail to, Session session) throws MessagingException {
        MimeMessage mail = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                if (message.entry().isPresent()) {
                    setHeader("Message-ID", message.id(to.from()));
                } else {
                    super.updateMessageID();
                }
            }
        };
        mail.setFrom(new InternetAddress(to.from()));
        for (String address : to.to()) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(address));
        }
        mail.setSubject(message.subject(), StandardCharsets.UTF_8.name());
        mail.setText(message.body(), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(Instant.now()));
        mail.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: nobody's absence answers it
        if (message.entry().isPresent()) {
            mail.setHeader(ENTRY, message.entry().get().toString());
        }
        mail.saveChanges();
        return mail;
    }

    /** Whether it may be taken another time: the server has not said that it will never be (RFC 5321 section 4.2.1). */
    private static boolean isPassing(Exception e) {
        return switch (e) {
            case SMTPSendFailedException answered -> answered.getReturnCode() < PERMANENT;
            case SMTPSenderFailedException answered -> answered.getReturnCode() < PERMANENT;
            case SMTPAddressFailedException answered -> answered.getReturnCode() < PERMANENT;
            case AuthenticationFailedException _ -> false;
            case MessagingException other when other.getNextException() != null -> isPassing(other.getNextException());
            case MessagingException _,IOException _ -> true;
            default -> false;
        };
    }

    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause instanceof MessagingException wrapping && wrapping.getNextException() != null) {
            cause = wrapping.getNextException();
        }
        String said = PlainText.line(String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " "));
        String what = cause instanceof AuthenticationFailedException ? "the server does not take user and password"
                : cause.getClass()
                        .getSimpleName();
        return what + ": " + said.substring(0, Math.min(200, said.length()));
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
