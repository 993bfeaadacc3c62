package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({"POST,/checkout/pay,true", "GET,/checkout/pay,false", "POST,/checkout,false"})
    void is_a_method_and_a_path(String method, String path, boolean matches) {
        assertThat(Endpoint.parse("POST /checkout/{step}").orElseThrow().matches(method, path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/checkout", "POST", "POST ", "post /checkout", "POST checkout", " POST /checkout", "POST /a /b"})
    void is_nothing_else(String text) {
        assertThat(Endpoint.parse(text)).isEmpty();
    }
}
