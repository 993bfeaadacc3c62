package dev.sluice.control.gate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;

/**
 * Whether evidence is taken: it must be of this unit and gate, of now, of its type's form, newer than what is there, and signed where the file
 * names keys. Signed evidence is <code>{"signed": "the evidence as JSON text", "signature": "base64 of its Ed25519 signature"}</code>; in it unit
 * and gate must be named, so that it counts nowhere else.
 */
final class Intake {
    /** What all evidence has in common. */
    static final List<String> ENVELOPE = List.of("unit", "gate", "at", "expires");

    /** In what is kept of signed evidence: with which key it was. */
    static final String SIGNED_BY = "signedBy";
    /** Of one piece of evidence, as it is kept. */
    static final int LARGEST = 256 << 10;

    private static final List<String> SEAL = List.of("signed", "signature");

    private final Gate.Supply supply;
    private final Duration valid;
    private final EvidenceForm form;

    /**
     * @param valid older evidence is refused
     */
    Intake(Gate.Supply supply, Duration valid, EvidenceForm form) {
        this.supply = supply;
        this.valid = valid;
        this.form = form;
    }

    /** What evidence of one type must hold besides the envelope. */
    interface EvidenceForm {
        List<String> members();

        /** Adds to the document's flaws what is wrong with it. */
        void check(Document document);
    }

    /** What became of it. */
    sealed interface Outcome {
        record Taken(Exhibit exhibit) implements Outcome {}

        record Refused(List<Document.Flaw> flaws) implements Outcome {}
    }

    /**
     * Where and when it came in.
     *
     * @param before the last that was taken there
     */
    record Arrival(String unit, String gate, String author, Instant now, Optional<Exhibit> before) {}

    Outcome take(Document given, Arrival arrival) {
        boolean sealed = given.has("signed") || given.has("signature");
        if (!sealed && !supply.keys().isEmpty()) {
            given.flaw("signature", "missing: the file names keys for this gate (expected: {\"signed\": …, \"signature\": …})");
        }
        if (!given.flaws().isEmpty()) {
            return new Outcome.Refused(given.flaws());
        }
        return sealed ? unsealed(given.known(SEAL), arrival) : content(given, arrival, Optional.empty());
    }

    private Outcome unsealed(Document seal, Arrival arrival) {
        String signed = seal.inner("signed");
        String signature = seal.text("signature");
        Optional<String> signer = supply.keys().stream().filter(key -> isSigned(signed, signature, key)).findFirst();
        if (supply.keys().isEmpty()) {
            seal.flaw("signature", "nobody's signature is known here (expected: keys of the gate in the file, or unsigned evidence)");
        } else if (seal.flaws().isEmpty() && signer.isEmpty()) {
            seal.flaw("signature", "of none of the " + supply.keys().size() + " keys that the file names");
        }
        return seal.flaws().isEmpty() ? content(Document.parse(signed), arrival, signer) : new Outcome.Refused(seal.flaws());
    }

    /** Whether what is kept was signed with a key that the file names now, or need not be. */
    static boolean isVouchedFor(Gate.Supply supply, Document kept) {
        return supply.keys().isEmpty() || kept.optionalText(SIGNED_BY).filter(supply.keys()::contains).isPresent();
    }

    private Outcome content(Document evidence, Arrival arrival, Optional<String> signer) {
        if (!evidence.flaws().isEmpty()) {
            return new Outcome.Refused(evidence.flaws());
        }
        List<String> members = new ArrayList<>(ENVELOPE);
        members.addAll(form.members());
        evidence.known(members);
        named(evidence, "unit", arrival.unit(), signer.isPresent());
        named(evidence, "gate", arrival.gate(), signer.isPresent());
        Instant at = evidence.time("at");
        Optional<Instant> expires = evidence.optionalTime("expires");
        form.check(evidence);
        if (evidence.flaws().isEmpty()) {
            times(evidence, at, expires, arrival);
        }
        String body = evidence.with(SIGNED_BY, signer).toString();
        if (body.length() > LARGEST) {
            evidence.flaw("", "of " + body.length() + " characters (expected: at most " + LARGEST + ")");
        }
        return evidence.flaws().isEmpty()
                ? new Outcome.Taken(new Exhibit(arrival.unit(), arrival.gate(), arrival.author(), at, arrival.now(), expires, body))
                : new Outcome.Refused(evidence.flaws());
    }

    private static void named(Document evidence, String member, String expected, boolean signed) {
        Optional<String> said = evidence.optionalText(member);
        if (said.isEmpty() && signed) {
            evidence.flaw(member, "missing (expected: " + expected + ", so that the signature counts nowhere else)");
        }
        said.filter(name -> !name.equals(expected))
                .ifPresent(name -> evidence.flaw(member, Wording.quoted(name) + " (expected: " + expected + ")"));
    }

    private void times(Document evidence, Instant at, Optional<Instant> expires, Arrival arrival) {
        Instant now = arrival.now();
        if (at.isAfter(now.plus(Exhibit.SKEW))) {
            evidence.flaw("at", at + " is in the future (expected: at most " + Exhibit.SKEW.toSeconds() + " s after " + now + ")");
        } else if (at.isBefore(now.minus(valid))) {
            evidence.flaw("at", at + " is too old (expected: at most " + Wording.span(valid) + " ago)");
        }
        arrival.before().filter(before -> at.isBefore(before.at())).ifPresent(before -> evidence.flaw("at",
                at + " is older than the evidence that is there already (expected: not before " + before.at() + ")"));
        expires.filter(end -> !end.isAfter(now))
                .ifPresent(end -> evidence.flaw("expires", end + " has passed (expected: after " + now + ")"));
    }

    private static boolean isSigned(String text, String signature, String key) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key))));
            check.update(text.getBytes(StandardCharsets.UTF_8));
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return false; // a signature that cannot be read is nobody's
        }
    }
}
