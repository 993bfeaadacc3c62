package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A stack that writes down every POST it carries out, by the number in its body, and that fails in all the ways that cost a proxy its
 * certainty: resets before, within and behind the work, and is killed and brought back with connections open. All by number, so that the
 * same numbers meet the same failures.
 */
final class Ledger extends SocketTill {
    private final boolean faithful;

    Ledger(String name) throws IOException {
        this(name, false);
    }

    /** One that fails in no way, until it is killed. */
    static Ledger faithful(String name) throws IOException {
        return new Ledger(name, true);
    }

    private Ledger(String name, boolean faithful) throws IOException {
        super(name);
        this.faithful = faithful;
    }

    @Override
    boolean serve(Socket socket, BufferedInputStream in, String head) throws IOException {
        int fate = faithful ? 199 : Math.floorMod(head.substring(0, head.indexOf(' ', 5)).hashCode() * 0x9E3779B9, 200);
        if (fate == 0) {
            reset(socket);
            return false;
        }
        int id = Integer.parseInt(new String(body(head, in), StandardCharsets.US_ASCII).strip());
        if (fate == 1) {
            reset(socket);
            return false;
        }
        count(id);
        if (fate == 2) {
            reset(socket);
            return false;
        }
        answer(socket, id, fate == 3 ? "Connection: close\r\n" : "");
        return fate > 4; // at 3 and 4 it closes, once without a word before
    }
}
