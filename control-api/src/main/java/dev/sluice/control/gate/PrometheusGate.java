package dev.sluice.control.gate;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** {@code prometheus}: every value of an instant query stays within its bounds. */
final class PrometheusGate implements GateType {
    private static final String REMEDY = "try the query there; it must give numbers of now";

    private final Gate.Prometheus terms;

    PrometheusGate(Gate.Prometheus terms) {
        this.terms = terms;
    }

    @Override
    public Verdict look(Case at, Bench bench) throws InterruptedException {
        String base = terms.server().toString();
        URI url = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v1/query?query="
                + URLEncoder.encode(terms.query(), StandardCharsets.UTF_8));
        return judge(terms, bench.fetcher().get(url, terms.rhythm().timeout()), bench.fetcher().now());
    }

    static Verdict judge(Gate.Prometheus terms, Fetched fetched, Instant now) {
        return switch (fetched) {
            case Fetched.Trouble(String sentence) -> new Verdict.Inconclusive(sentence, REMEDY);
            case Fetched.Answer(String from, int status, String text) -> {
                Document document = Document.parse(text);
                if (status != 200 || !document.flaws().isEmpty()) {
                    yield new Verdict.Inconclusive(from + " answered with status " + status + " and "
                            + (document.flaws().isEmpty() ? document.optionalText("error").map(Wording::quoted).orElse("no result")
                                    : document.flaws().getFirst().detail()),
                            REMEDY);
                }
                yield judge(terms, document.node(), now);
            }
        };
    }

    private static Verdict judge(Gate.Prometheus terms, JsonNode answer, Instant now) {
        List<Double> values = new ArrayList<>();
        JsonNode result = answer.path("data").path("result");
        boolean scalar = answer.path("data").path("resultType").asString("").equals("scalar");
        for (JsonNode sample : scalar ? List.of(result) : result.values()) {
            JsonNode pair = scalar ? sample : sample.path("value");
            Duration apart = Duration.between(Instant.ofEpochMilli((long) (pair.path(0).asDouble(0) * 1_000)), now).abs();
            if (apart.compareTo(Exhibit.SKEW) > 0) {
                return new Verdict.Inconclusive("the values are of a moment " + Wording.span(apart) + " from now, at most "
                        + Exhibit.SKEW.toSeconds() + " s is allowed", "set the clocks on both machines");
            }
            values.add(value(pair.path(1).asString("")));
        }
        if (values.isEmpty() || values.stream().anyMatch(value -> value.isNaN())) {
            return new Verdict.Inconclusive(
                    "the query gave " + (values.isEmpty() ? "no value" : "something that is no number") + " (expected: "
                            + bounds(terms) + ")",
                    REMEDY);
        }
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        String sentence = (values.size() == 1 ? "the query gave " + most : values.size() + " values are " + least + ".." + most)
                + " (expected: " + bounds(terms) + ")";
        boolean within = (terms.below().isEmpty() || most < terms.below().getAsDouble())
                && (terms.above().isEmpty() || least > terms.above().getAsDouble());
        return within ? new Verdict.Pass(sentence) : new Verdict.Fail(sentence, "see what that metric says");
    }

    private static double value(String text) {
        try {
            return Double.parseDouble(text.replace("Inf", "Infinity"));
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    private static String bounds(Gate.Prometheus terms) {
        List<String> words = new ArrayList<>();
        terms.above().ifPresent(bound -> words.add("above " + bound));
        terms.below().ifPresent(bound -> words.add("below " + bound));
        return String.join(" and ", words);
    }
}
