package dev.sluice.dns.cert;

import java.util.ArrayList;
import java.util.List;

/**
 * All that was heard of one address and one name.
 *
 * @param first what came back when it was asked for TLS 1.2 by hand
 * @param shaken the handshake that any client would do
 * @param ecdsa the one of a client that wants ECDSA alone
 * @param rsa the one of a client that wants RSA alone
 * @param stray the one for a name that nobody has
 * @param older the versions before 1.2 that were taken
 * @param page what it serves over TLS
 * @param plain what it serves without
 */
record Observed(Knock.Heard first, Handshake shaken, Handshake ecdsa, Handshake rsa, Handshake stray, List<String> older, Page page,
        Page plain) {
    Observed {
        older = List.copyOf(older);
    }

    /** Nothing more than the first word. */
    static Observed nothingBut(Knock.Heard first) {
        Handshake none = new Handshake.Failed("not asked");
        return new Observed(first, none, none, none, none, List.of(), new Page.Unasked(), new Page.Unasked());
    }

    /** The kinds of certificates that clients can get. */
    List<String> keys() {
        List<String> all = new ArrayList<>();
        if (isOf(ecdsa, "EC")) {
            all.add("ECDSA");
        }
        if (isOf(rsa, "RSA")) {
            all.add("RSA");
        }
        return all;
    }

    private static boolean isOf(Handshake handshake, String algorithm) {
        return handshake instanceof Handshake.Done done && done.leaf().getPublicKey().getAlgorithm().equals(algorithm);
    }

    /** The versions of TLS that are taken, the highest first. */
    List<String> versions() {
        List<String> all = new ArrayList<>();
        if (shaken instanceof Handshake.Done done && done.version().equals("TLSv1.3")) {
            all.add("TLS 1.3");
        }
        if (first instanceof Knock.Heard.Hello) {
            all.add("TLS 1.2");
        }
        all.addAll(older);
        return all;
    }
}
