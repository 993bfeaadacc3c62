package dev.sluice.dns.judge;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.Severity;

/**
 * Who may issue certificates for a host, by the first CAA records on the way up from it (RFC 8659); an alias counts as what it leads to.
 *
 * @param at the name that has them; empty: none has any
 * @param failure why an authority that asks would not be told, which is a refusal; empty: it would be
 */
public record Caa(String at, List<Property> properties, String failure) {
    /** Nobody has any, or nobody tells. */
    public static final Caa NONE = new Caa("", List.of(), "");

    private static final int CRITICAL = 128;
    private static final Set<String> KNOWN = Set.of("issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone");

    public Caa {
        properties = List.copyOf(properties);
    }

    /** One record. */
    public record Property(int flags, String tag, String value) {
        private boolean isUnknownAndCritical() {
            return (flags & CRITICAL) != 0 && !KNOWN.contains(tag.toLowerCase(Locale.ROOT));
        }

        /** The authority that is named; empty: nobody is. */
        private String authority() {
            return value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What stands against a certificate.
     *
     * @param name that is to stand in it; {@code *.shop.example} is for all names below, of which {@code issuewild} tells if there is any
     * @param issuers the names of the authority that is to issue; none: not known
     */
    public Optional<Finding> against(String name, List<String> issuers) {
        if (!failure.isEmpty()) {
            return Optional.of(finding("CAA records cannot be looked up, which an authority takes for a refusal: " + failure,
                    "see why the servers of the zone do not answer for type CAA"));
        }
        Optional<Property> unknown = properties.stream().filter(Property::isUnknownAndCritical).findFirst();
        if (unknown.isPresent()) {
            return Optional.of(finding("the CAA record of " + at + " has a critical property that no authority knows, " + unknown.get().tag,
                    "take it away, or its critical flag"));
        }
        String tag = name.startsWith("*.") && has("issuewild") ? "issuewild" : "issue";
        List<String> allowed = properties.stream().filter(property -> property.tag().equalsIgnoreCase(tag)).map(Property::authority)
                .toList();
        if (allowed.isEmpty() || issuers.isEmpty() || issuers.stream().anyMatch(allowed::contains)) {
            return Optional.empty();
        }
        Set<String> named = new TreeSet<>(allowed);
        named.remove("");
        return Optional.of(finding("the CAA records of " + at + " let " + (named.isEmpty() ? "nobody" : String.join(", ", named))
                + " issue certificates" + (tag.equals("issue") ? "" : " for all names below") + ", and not " + String.join(" or ", issuers),
                "add " + at + ". CAA 0 " + tag + " \"" + issuers.getFirst() + "\" to its zone, or certificates are not renewed"));
    }

    private boolean has(String tag) {
        return properties.stream().anyMatch(property -> property.tag().equalsIgnoreCase(tag));
    }

    private static Finding finding(String sentence, String remedy) {
        return new Finding(Kind.CAA_BLOCKS, Severity.WARNING, sentence, remedy);
    }
}
