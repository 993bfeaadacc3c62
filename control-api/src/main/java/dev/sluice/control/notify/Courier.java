package dev.sluice.control.notify;

import java.time.InstantSource;

import dev.sluice.model.Recipient;

/** Takes one message once to whom it is for, by the way they asked for. For any thread that may wait. */
final class Courier {
    private final Postman postman;
    private final Mailman mailman = new Mailman();

    Courier(InstantSource clock) {
        postman = new Postman(clock);
    }

    Attempt carry(Message message, Recipient to) throws InterruptedException {
        return switch (to.way()) {
            case Recipient.Webhook hook -> postman.post(message, hook, to.timeout());
            case Recipient.Mail mail -> mailman.send(message, mail, to.timeout());
        };
    }
}
