package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

class MatchTest {
    @Test
    void claims_a_path_on_every_host_with_every_method_unless_it_names_them() {
        assertThat(match("", "/a/**").claims("POST", "shop.example", "/a/b")).isTrue();
        assertThat(match("shop.example", "/a/**").claims("GET", "other.example", "/a")).isFalse();
        assertThat(match("", "/a/**", "GET").claims("POST", "shop.example", "/a")).isFalse();
        assertThat(match("shop.example", "/a/**", "GET", "POST").claims("POST", "shop.example", "/a")).isTrue();
    }

    @Test
    void a_host_weighs_more_than_a_path_and_a_path_more_than_a_method() {
        var sorted = new ArrayList<>(List.of(match("", "/**"), match("", "/a/**"), match("", "/a/**", "GET"), match("", "/a/b"),
                match("shop.example", "/**"), match("shop.example", "/a/b")));
        sorted.sort(Match.MOST_SPECIFIC_FIRST);
        assertThat(sorted).extracting(Match::toString).containsExactly("shop.example/a/b", "shop.example/**", "/a/b", "GET /a/**", "/a/**",
                "/**");
    }

    @Test
    void collides_with_one_of_equal_weight_that_can_meet_the_same_request() {
        assertThat(collide(match("", "/a/**"), match("", "/a/**"))).isTrue();
        assertThat(collide(match("", "/a/*/c"), match("", "/*/a/c"))).isTrue();
        assertThat(collide(match("", "/a", "GET", "POST"), match("", "/a", "POST", "PUT"))).isTrue();
        assertThat(collide(match("shop.example", "/a"), match("shop.example", "/a"))).isTrue();
    }

    @Test
    void does_not_collide_when_one_is_more_specific_or_no_request_meets_both() {
        assertThat(collide(match("", "/a/**"), match("", "/a/b/**"))).isFalse();
        assertThat(collide(match("", "/a/**"), match("", "/b/**"))).isFalse();
        assertThat(collide(match("", "/a"), match("", "/a", "GET"))).isFalse();
        assertThat(collide(match("", "/a", "POST"), match("", "/a", "GET"))).isFalse();
        assertThat(collide(match("shop.example", "/a"), match("", "/a"))).isFalse();
        assertThat(collide(match("shop.example", "/a"), match("api.example", "/a"))).isFalse();
    }

    private static boolean collide(Match one, Match other) {
        assertThat(one.collidesWith(other)).isEqualTo(other.collidesWith(one));
        return one.collidesWith(other);
    }

    /**
     * @param host empty: every host
     */
    private static Match match(String host, String path, String... methods) {
        return new Match(Optional.of(host).filter(name -> !name.isEmpty()), PathPattern.parse(path).orElseThrow(), Set.of(methods));
    }
}
