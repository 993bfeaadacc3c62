package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Endpoint;
import dev.sluice.model.PathPattern;
import dev.sluice.model.WriteTerms;

class WritesTest {
    private static final WriteTerms TERMS = new WriteTerms(
            calls("POST /search", "PUT /search", "POST /shop.Catalog/Get*", "REPORT /dav/**"),
            calls("GET /cart/add/**", "OPTIONS /touch"),
            new WriteTerms.Soap(List.of(PathPattern.parse("/soap").orElseThrow()), List.of("urn:shop:Get*", "urn:shop:ListOrders")),
            WriteTerms.Graphql.NONE);

    @ParameterizedTest
    @ValueSource(strings = {"GET /", "HEAD /", "OPTIONS /", "POST /search", "POST /search?q=_method", "POST /shop.Catalog/GetItem",
            "POST /shop.Catalog/Get", "REPORT /dav/a/b", "GET /cart", "OPTIONS /cart/add/1", "GET /?_method=get", "GET /?a_method=DELETE",
            "GET /touch"})
    void what_is_safe_or_listed_as_harmless_is_no_write(String call) {
        assertThat(isWrite(call)).as(call).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /", "PUT /", "PATCH /", "DELETE /", "PURGE /", "get /", "POST /searching", "DELETE /search",
            "POST /shop.Catalog/SetItem", "POST /shop.Catalog/Get/Set", "POST /shop.Catalog/get", "GET /cart/add/1", "GET /cart/add",
            "HEAD /cart/add/1", "OPTIONS /touch", "GET /cart/./add/1", "GET /%63art/add/1", "GET /?_method=DELETE", "GET /?_method",
            "GET /?x=1&_method=put",
            "GET /?x=1;_method=put", "GET /?%5Fmethod=DELETE", "GET /?_method=%44ELETE", "GET /?_method=GET&_method=POST",
            "POST /search?_method=DELETE"})
    void what_may_change_something_is_a_write_and_so_is_whatever_nobody_knows(String call) {
        assertThat(isWrite(call)).as(call).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cart%2Fadd/1", "/cart;v=1/add/1", "/cart%252Fadd/1"})
    void a_path_that_some_server_reads_as_a_listed_write_is_one(String path) {
        assertThat(isWrite("GET " + path)).as(path).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/search;v=1", "/x%2F..%2Fsearch"})
    void a_path_that_some_server_reads_as_another_one_is_not_taken_for_harmless(String path) {
        assertThat(isWrite("POST " + path)).as(path).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"GET, DELETE, true", "GET, delete, true", "GET, GET, false", "GET, head, false", "POST, GET, true", "POST, '', true",
            "GET, '', true", "GET, 'GET, DELETE', true"})
    void an_override_may_make_a_write_and_never_unmake_one(String method, String override, boolean write) {
        for (String header : List.of("X-HTTP-Method-Override", "x-http-method", "X-Method-Override")) {
            assertThat(isWrite(method + " /", header, override)).as(header).isEqualTo(write);
        }
    }

    @Test
    void an_override_is_asked_about_as_if_it_were_the_method() {
        assertThat(isWrite("POST /search", "X-HTTP-Method-Override", "PUT")).isFalse();
        assertThat(isWrite("POST /search", "X-HTTP-Method-Override", "DELETE")).isTrue();
        assertThat(isWrite("POST /search", "X-HTTP-Method-Override", "PUT", "X-HTTP-Method-Override", "DELETE")).isTrue();
        assertThat(isWrite("POST /cart/add/1", "X-HTTP-Method-Override", "GET")).isTrue();
    }

    @Test
    void opening_a_websocket_is_a_write() {
        assertThat(isWrite("GET /", "Upgrade", "websocket")).isTrue();
        assertThat(isWrite("GET /", "Upgrade", "h2c")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "text/xml; charset=utf-8|\"urn:shop:GetOrder\"", "TEXT/XML|urn:shop:ListOrders",
            "application/soap+xml; charset=utf-8; action=\"urn:shop:GetOrder\"|", "application/soap+xml;action=urn:shop:ListOrders|",
            "application/soap+xml;action=\"urn:shop:GetA\"|urn:shop:GetB"})
    void a_soap_call_with_a_listed_action_is_no_write(String type, String action) {
        assertThat(soap("/soap", type, action)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"text/xml|", "text/xml|\"\"", "text/xml|urn:shop:PutOrder", "text/xml|urn:shop:ListOrdersX",
            "application/json|urn:shop:GetOrder", "application/soap+xml|urn:shop:GetOrder",
            "application/soap+xml;action=\"urn:shop:Put\"|", "application/soap+xml;action=\"urn:shop:GetA\"|urn:shop:Put",
            "application/soap+xml;action=\"urn:shop:GetA\";action=\"urn:shop:Put\"|",
            "application/soap+xml;action=\"urn:shop:Get\\\"|", "application/soap+xml;xaction=urn:shop:GetOrder|"})
    void any_other_soap_call_is_a_write(String type, String action) {
        assertThat(soap("/soap", type, action)).isTrue();
    }

    @Test
    void an_action_says_nothing_where_soap_is_not_spoken() {
        assertThat(soap("/checkout/pay", "text/xml", "urn:shop:GetOrder")).isTrue();
        assertThat(isWrite("POST /soap", "Content-Type", "text/xml", "SOAPAction", "urn:shop:GetOrder", "SOAPAction", "urn:shop:Put"))
                .isTrue();
        assertThat(isWrite("PUT /soap", "Content-Type", "text/xml", "SOAPAction", "urn:shop:GetOrder")).isTrue();
        assertThat(isWrite("POST /soap?_method=DELETE", "Content-Type", "text/xml", "SOAPAction", "urn:shop:GetOrder")).isTrue();
    }

    private static boolean soap(String path, String type, String action) {
        return action == null ? isWrite("POST " + path, "Content-Type", type)
                : isWrite("POST " + path, "Content-Type", type, "SOAPAction", action);
    }

    private static boolean isWrite(String call, String... headers) {
        String[] parts = call.split(" ", 2);
        var request = Asking.request(parts[0], parts[1], headers);
        return switch (RequestTarget.parse(parts[0], parts[1], List.of("shop.example"), true)) {
            case RequestTarget.Parsed.Good(RequestTarget target) -> Writes.isOne(request, target, Content.UNREAD, TERMS);
            case RequestTarget.Parsed.Bad(int status, String why) -> throw new AssertionError(status + " " + why);
        };
    }

    private static List<Endpoint> calls(String... texts) {
        return List.of(texts).stream().map(text -> Endpoint.parseWithStems(text).orElseThrow()).toList();
    }
}
