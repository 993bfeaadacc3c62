package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.PathPattern;
import dev.sluice.model.WriteTerms;

class GraphqlTest {
    private static final String SUM = "0".repeat(64);
    private static final WriteTerms TERMS = new WriteTerms(List.of(), List.of(), WriteTerms.Soap.NONE,
            new WriteTerms.Graphql(List.of(PathPattern.parse("/graphql").orElseThrow()), Set.of(SUM, "cart.v1")));
    private static final String READ = "{ cart { id } }";
    private static final String WRITE = "mutation { buy { id } }";

    @ParameterizedTest
    @ValueSource(strings = {"{ a }", "query { a }", "query Q { a }",
            "query Q($id: ID! = 3, $b: [Int] = [1, -2.5e+3]) @live { a(id: $id) { ...F } }",
            "{ a } fragment F on A @x(y: 1) { b }", "fragment F on A { b } query { ...F }", "query A { a } query B { b }",
            "{ mutation }", "{ a(b: \"mutation { c }\") }", "{ a(b: \"\\\"} mutation { c }\") }", "# mutation { a }\n{ b }",
            "{ a(b: \"\"\"} mutation { c } \\\"\"\" \"\"\") }", "\ufeff,, { a },", "query mutation { a }", "query query { a }",
            "{ a(f: {b: [ {c: $d} ]}) @skip(if: true) { alias: on } }", "query @a @b(c: 1) { d }", "{ a { ... on B { c } ... @d { e } } }",
            "{ }", "{ a(b: \"ü\") }"})
    void a_document_of_queries_alone_only_asks(String document) {
        assertThat(GraphqlDocument.asksOnly(document)).as(document).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "# nothing", "mutation { a }", "subscription { a }", "{ a } mutation { b }",
            "mutation M { a } query Q { b }",
            "fragment F on A { b }", "type A { b: C }", "extend type A { b: C }", "schema { query: A }", "\"a\" query { b }", "{ a", "a }",
            "{ a } }",
            "{ a ( }", "{ a ) }", "{ a ] }", "{ a(b: \"c) }", "{ a(b: \"c\n\") }", "{ a(b: \"\"\"c) }", "query", "query Q", "query Q(",
            "query Q() ", "QUERY { a }",
            "fragment on on A { b } { c }", "fragment F { b } { c }", "{ a } #\u2028 mutation { b }", "{ a } #\u0085 mutation { b }",
            "{ a } #\u2029 mutation { b }", "{ a } # \u0001 mutation { b }", "{ a }\u000b{ b }", "{ a } ; { b }", "{ a } query { b } x",
            "{ a ? }", "{ a .. B }",
            "{ a \\ b }", "query { a } mutation", "{ a }\u00a0mutation { b }", "{ ü: a }"})
    void anything_else_is_not_known_to_only_ask(String document) {
        assertThat(GraphqlDocument.asksOnly(document)).as(document).isFalse();
    }

    @Test
    void brackets_without_end_are_given_up_and_no_random_text_harms() {
        assertThat(GraphqlDocument.asksOnly("{".repeat(30_000))).isFalse();
        assertThat(GraphqlDocument.asksOnly("{a" + "{a".repeat(199) + "}".repeat(200))).isTrue();
        assertThat(GraphqlDocument.asksOnly("{a" + "{a".repeat(201) + "}".repeat(202))).isFalse();
        var random = new Random(7);
        String alphabet = "{}()[]\"\\#:$!@|.&=,- \nquerymtaion_0é";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            random.ints(random.nextInt(40), 0, alphabet.length()).forEach(at -> text.append(alphabet.charAt(at)));
            assertThat(GraphqlDocument.asksOnly("mutation { a } " + text)).as(text::toString).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"query\":\"{ a }\"}",
            "{\"query\":\"query Q { a }\",\"operationName\":\"Q\",\"variables\":{\"query\":\"mutation { b }\"}}",
            "[{\"query\":\"{ a }\"},{\"query\":\"{ b }\"}]",
            "{\"query\":\"{ a }\",\"operationName\":null,\"variables\":null,\"extensions\":null}",
            "{\"query\":\"\\u007b a }\"}", "{\"id\":\"cart.v1\"}", "{\"documentId\":\"cart.v1\",\"variables\":{}}",
            "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\""
                    + "0000000000000000000000000000000000000000000000000000000000000000"
                    + "\"},\"trace\":{\"a\":[1]}}}"})
    void a_body_that_asks_for_what_is_known_only_asks(String body) {
        assertThat(asks("application/json", body)).as(body).isTrue();
    }

    @Test
    void a_document_that_comes_with_its_own_sum_is_what_it_says_it_is() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("{ a }".getBytes(StandardCharsets.UTF_8));
        String sum = HexFormat.of().formatHex(digest);
        String body = "{\"query\":\"{ a }\",\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"" + sum + "\"}}}";
        assertThat(asks("application/json", body)).isTrue();
        assertThat(asks("application/json", body.replace("{ a }", "{ b }"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "[{}]", "null", "\"{ a }\"", "{\"query\":\"mutation { a }\"}", "{\"query\":\"\"}",
            "{\"query\":null}",
            "{\"query\":\"{ a }\"", "{\"query\":\"{ a }\"} {}", "[{\"query\":\"{ a }\"},{\"query\":\"mutation { b }\"}]",
            "[{\"query\":\"{ a }\"},]",
            "[{\"query\":\"{ a }\"}", "[[{\"query\":\"{ a }\"}]]", "{\"query\":\"{ a }\",\"query\":\"mutation { b }\"}",
            "{\"query\":\"mutation { b }\",\"query\":\"{ a }\"}", "{\"query\":\"{ a }\",\"Query\":\"mutation { b }\"}",
            "{\"query\":\"{ a }\",\"mutation\":\"mutation { b }\"}", "{\"query\":[\"{ a }\"]}", "{\"query\":{\"a\":\"{ a }\"}}",
            "{\"query\":7}",
            "{\"id\":\"buy.v1\"}", "{\"query\":\"{ a }\",\"id\":\"buy.v1\"}", "{\"id\":\"cart.v1\",\"documentId\":\"buy.v1\"}",
            "{\"id\":\"\"}",
            "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"11\"}}}",
            "{\"query\":\"{ a }\",\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"11\"}}}",
            "{\"query\":\"{ a }\",\"extensions\":{\"persistedQuery\":\"11\"}}", "{\"query\":\"{ a }\",\"extensions\":[]}",
            "{\"query\":\"{ a }\",\"Extensions\":{\"persistedQuery\":{\"sha256Hash\":\"11\"}}}",
            "{\"query\":\"{ a }\",\"extensions\":{\"persistedQuery\":{\"sha256Hash\":\"11\",\"other\":\"b\"}}}", "{\"query\":\"{ a }\",}",
            "{query:\"{ a }\"}"})
    void anything_else_in_a_body_may_change_something(String body) {
        assertThat(asks("application/json", body)).as(body).isFalse();
    }

    @Test
    void a_long_batch_is_not_read_to_its_end() {
        String one = "{\"query\":\"{ a }\"},";
        assertThat(asks("application/json", "[" + one.repeat(49) + one.replace(",", "") + "]")).isTrue();
        assertThat(asks("application/json", "[" + one.repeat(50) + one.replace(",", "") + "]")).isFalse();
    }

    @Test
    void what_kind_of_body_it_is_is_said_in_one_way_that_is_known() {
        String body = "{\"query\":\"{ a }\"}";
        for (String type : List.of("application/json", "APPLICATION/JSON; charset=UTF-8", "application/json;charset=\"utf-8\"")) {
            assertThat(asks(type, body)).as(type).isTrue();
        }
        for (String type : List.of("", "text/plain", "application/json; charset=utf-16", "multipart/form-data; boundary=x",
                "application/json, text/x",
                "application/x-www-form-urlencoded", "application/json;charset=utf-8;x=y")) {
            assertThat(asks(type, body)).as(type).isFalse();
        }
        assertThat(asks("application/graphql", READ)).isTrue();
        assertThat(asks("application/graphql", WRITE)).isFalse();
        assertThat(asks("application/json", "{\"query\":\"{ a(b: \\\"\u00e9\\\") }\"}")).isTrue();
        byte[] broken = "{\"query\":\"{ a(b: \\\"\u00e9\\\") }\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Graphql.asksOnly(Asking.request("POST", "/", "Content-Type", "application/json").headers(), broken, TERMS.graphql()))
                .isFalse();
    }

    @Test
    void a_body_is_read_only_where_graphql_is_spoken_and_nothing_else_may_be_carried_out() {
        assertThat(isTold("POST", "/graphql")).isTrue();
        assertThat(isTold("POST", "/graphql?operationName=Q&")).isTrue();
        for (String target : List.of("/graphql?query=mutation{a}", "/graphql?id=1", "/graphql?%71uery=x", "/graphql;x", "/other",
                "/graphql/x", "/graphql?x")) {
            assertThat(isTold("POST", target)).as(target).isFalse();
        }
        assertThat(isTold("PUT", "/graphql")).isFalse();
        assertThat(isTold("POST", "/graphql", "Content-Encoding", "gzip")).isFalse();
        assertThat(isTold("POST", "/graphql", "Expect", "100-continue")).isFalse();
        assertThat(isTold("POST", "/graphql", "Content-Length", "65537")).isFalse();
        assertThat(isTold("POST", "/graphql", "Content-Length", "65536")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/graphql?query=mutation%7Bbuy%7D", "/graphql?query=mutation+M+%7Bbuy%7D",
            "/graphql?a=b&query=%7Ba%7D&query=mutation%7Bb%7D",
            "/graphql?query=", "/graphql?%71uery=mutation%7Bbuy%7D"})
    void a_query_in_an_address_that_does_not_only_ask_is_a_write(String target) {
        assertThat(isWrite(target)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/graphql", "/graphql?query=%7Ba%7D", "/graphql?query=query+Q+%7Ba%7D&operationName=Q",
            "/other?query=mutation%7Bbuy%7D",
            "/graphql?x=mutation"})
    void a_query_in_an_address_that_asks_is_none(String target) {
        assertThat(isWrite(target)).isFalse();
    }

    private static boolean asks(String type, String body) {
        return Graphql.asksOnly(Asking.request("POST", "/graphql", "Content-Type", type).headers(), body.getBytes(StandardCharsets.UTF_8),
                TERMS.graphql());
    }

    private static boolean isTold(String method, String target, String... headers) {
        var request = Asking.request(method, target, headers);
        request.headers().set("Content-Type", "application/json");
        return Graphql.isTold(request, target(method, target), TERMS);
    }

    private static boolean isWrite(String target) {
        return Writes.isOne(Asking.request("GET", target), target("GET", target), Content.UNREAD, TERMS);
    }

    private static RequestTarget target(String method, String target) {
        return ((RequestTarget.Parsed.Good) RequestTarget.parse(method, target, List.of("shop.example"), true)).target();
    }
}
