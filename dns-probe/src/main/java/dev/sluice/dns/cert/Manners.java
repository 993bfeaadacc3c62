package dev.sluice.dns.cert;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.Severity;
import dev.sluice.model.SiteMarker;

/** What is to be said of how an address serves a host besides its certificate, and whether old does it better. */
record Manners(CertificateCheck.Subject subject, Observed fresh, Optional<Observed> old) {
    private static final Pattern MAX_AGE = Pattern.compile("max-age=\"?(\\d{1,12})\"?");

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        h2(all);
        keys(all);
        versions(all);
        redirect(all);
        page(all);
        marker(all);
        hsts(all);
        compared(all);
        return all;
    }

    private void h2(List<Finding> all) {
        if (fresh.shaken() instanceof Handshake.Done done && !done.alpn().equals("h2")) {
            all.add(new Finding(Kind.H2_MISSING, Severity.WARNING, "HTTP/2 is not offered: a client that knows h2 and http/1.1 gets "
                    + (done.alpn().isEmpty() ? "no protocol named" : done.alpn()), "switch HTTP/2 on for the host (ALPN h2)"));
        }
    }

    private void keys(List<Finding> all) {
        List<String> here = fresh.keys();
        List<String> lost = new ArrayList<>(old.map(Observed::keys).orElse(List.of()));
        lost.removeAll(here);
        if (!lost.isEmpty()) {
            all.add(new Finding(Kind.KEY_TYPES, Severity.WARNING,
                    "old has a certificate of " + String.join(" and ", lost) + ", new has " + words(here) + " alone",
                    "give new a certificate of that kind too, for clients that know no other"));
        } else if (here.size() == 1) {
            all.add(new Finding(Kind.KEY_TYPES, Severity.INFO, "there is a certificate of " + here.getFirst() + " alone", ""));
        }
    }

    private static String words(List<String> keys) {
        return keys.isEmpty() ? "neither" : String.join(" and ", keys);
    }

    private void versions(List<Finding> all) {
        if (!fresh.older().isEmpty()) {
            boolean asOld = old.filter(before -> before.older().containsAll(fresh.older())).isPresent();
            all.add(new Finding(Kind.TLS_VERSIONS, asOld ? Severity.INFO : Severity.WARNING,
                    String.join(" and ", fresh.older()) + (fresh.older().size() == 1 ? " is" : " are") + " still taken"
                            + (asOld ? ", as by old" : ""),
                    "switch off what is older than TLS 1.2 (RFC 8996)"));
        }
        if (fresh.shaken() instanceof Handshake.Done done && !done.version().equals("TLSv1.3")) {
            boolean lost = old.filter(before -> before.versions().contains("TLS 1.3")).isPresent();
            all.add(new Finding(Kind.TLS_VERSIONS, lost ? Severity.WARNING : Severity.INFO,
                    "TLS 1.2 is the highest version" + (lost ? ", old has TLS 1.3" : ""), lost ? "switch TLS 1.3 on" : ""));
        }
    }

    private void redirect(List<Finding> all) {
        switch (fresh.plain()) {
            case Page.Unasked _ -> {}
            case Page.Failed(String why) -> {
                boolean asOld = old.filter(before -> before.plain() instanceof Page.Failed).isPresent();
                all.add(new Finding(Kind.REDIRECT, asOld ? Severity.INFO : Severity.WARNING,
                        "http://" + subject.host() + "/ is not answered at port " + port() + ": " + why + (asOld ? ", as by old" : ""),
                        "answer there with a redirect to https://" + subject.host() + "/"));
            }
            case Page.Answered answered -> redirect(answered, all);
        }
    }

    private void redirect(Page.Answered answered, List<Finding> all) {
        String to = answered.field("location").orElse("");
        boolean redirects = answered.status() >= 301 && answered.status() <= 308 && answered.status() != 304;
        if (redirects && leadsHome(to)) {
            return;
        }
        String what = redirects ? "leads to " + (to.isEmpty() ? "nowhere" : to) : "is answered with " + answered.status() + " in clear";
        all.add(new Finding(Kind.REDIRECT, Severity.WARNING,
                "http://" + subject.host() + "/ at port " + port() + " " + what + " (expected: a redirect to https://" + subject.host()
                        + "/)",
                "redirect to the same host over https, with 301 or 308"));
    }

    private boolean leadsHome(String location) {
        try {
            URI to = URI.create(location);
            return "https".equalsIgnoreCase(to.getScheme()) && subject.host().equalsIgnoreCase(to.getHost());
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private int port() {
        return subject.plain().orElse(0);
    }

    /** Where a mark is looked for, its absence says this too. */
    private void page(List<Finding> all) {
        if (subject.marker().isEmpty() && fresh.page() instanceof Page.Failed(String why)) {
            boolean asOld = old.filter(before -> before.page() instanceof Page.Failed).isPresent();
            all.add(new Finding(Kind.NO_PAGE, asOld ? Severity.INFO : Severity.WARNING,
                    "https://" + subject.host() + "/ is not answered: " + why + (asOld ? ", as by old" : ""),
                    "see that a site stands behind the certificate"));
        }
    }

    private void marker(List<Finding> all) {
        subject.marker().filter(marker -> !bears(fresh.page(), marker)).ifPresent(marker -> {
            String here = "https://" + subject.host() + marker.path();
            all.add(new Finding(Kind.MARKER, Severity.CRITICAL, here + " does not bear the mark of the site, " + mark(marker.sign()) + ": "
                    + said(fresh.page()), "see which host of the server answers to the name; it may be the default one"));
        });
    }

    private static boolean bears(Page page, SiteMarker marker) {
        return page instanceof Page.Answered answered && switch (marker.sign()) {
            case SiteMarker.Sign.Field(String name, String value) ->
                answered.field(name).filter(there -> value.isEmpty() || there.equals(value)).isPresent();
            case SiteMarker.Sign.Text(String text) ->
                answered.body().contains(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        };
    }

    private static String mark(SiteMarker.Sign sign) {
        return switch (sign) {
            case SiteMarker.Sign.Field(String name, String value) -> "the field " + name + (value.isEmpty() ? "" : ": " + value);
            case SiteMarker.Sign.Text(String text) -> "the text \"" + text + "\"";
        };
    }

    private static String said(Page page) {
        return switch (page) {
            case Page.Answered answered -> "it is answered with " + answered.status() + " without it";
            case Page.Failed(String why) -> why;
            case Page.Unasked _ -> "it was not asked for";
        };
    }

    private void hsts(List<Finding> all) {
        Optional<String> before = old.flatMap(seen -> policy(seen.page()));
        if (before.isEmpty() || !(fresh.page() instanceof Page.Answered)) {
            return;
        }
        Optional<String> after = policy(fresh.page());
        if (isWeaker(after.orElse(""), before.get())) {
            all.add(new Finding(Kind.HSTS, Severity.WARNING, "Strict-Transport-Security is weaker than old's: "
                    + after.orElse("none") + " (expected: " + before.get() + ")", "send the same field on new"));
        }
    }

    private static Optional<String> policy(Page page) {
        return page instanceof Page.Answered answered ? answered.field("strict-transport-security") : Optional.empty();
    }

    private static boolean isWeaker(String after, String before) {
        String strict = before.toLowerCase(Locale.ROOT);
        String now = after.toLowerCase(Locale.ROOT);
        return age(now) < age(strict) || lacks(now, strict, "includesubdomains") || lacks(now, strict, "preload");
    }

    private static boolean lacks(String now, String before, String word) {
        return before.contains(word) && !now.contains(word);
    }

    private static long age(String policy) {
        Matcher age = MAX_AGE.matcher(policy);
        return age.find() ? Long.parseLong(age.group(1)) : -1;
    }

    private void compared(List<Finding> all) {
        if (old.isEmpty() || !(fresh.shaken() instanceof Handshake.Done now)) {
            return;
        }
        if (!(old.get().shaken() instanceof Handshake.Done before)) {
            all.add(new Finding(Kind.COMPARED, Severity.INFO, "old shows no certificate to compare with", ""));
            return;
        }
        String issuer = Sentences.name(now.leaf().getIssuerX500Principal());
        String issuerBefore = Sentences.name(before.leaf().getIssuerX500Principal());
        all.add(new Finding(Kind.COMPARED, Severity.INFO, now.leaf().equals(before.leaf()) ? "old serves the same certificate"
                : "old serves another certificate, by " + (issuer.equals(issuerBefore) ? "the same issuer, " + issuer
                        : issuerBefore + "; this one is by " + issuer) + ", good until "
                        + Sentences.at(before.leaf().getNotAfter().toInstant()),
                ""));
    }
}
