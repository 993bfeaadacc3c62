package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Match;

class RouteTableTest {
    private static final RouteTable TABLE = RouteTable.compile(Sites.of(
            Sites.unit("everything", "/**").build(),
            Sites.unit("shop", "/shop/**").build(),
            Sites.unit("cart", "/shop/cart/**", "POST /buy").build(),
            Sites.unit("item", "/shop/{item}").build(),
            Sites.unit("hot", "/shop/hot").build(),
            Sites.unit("writes", "POST,PUT /shop/**").build(),
            Sites.unit("api", "api.example/shop/**").build(),
            Sites.unit("root", "/").build(),
            Sites.unit("slash", "/folder/").build()));

    @ParameterizedTest
    @CsvSource({"GET, shop.example, /shop, shop", "GET, shop.example, /shop/, shop", "GET, shop.example, /shop/a/b, shop",
            "GET, shop.example, /shop/cart, item", "GET, shop.example, /shop/cart/1, cart", "GET, shop.example, /shop/hot, hot",
            "GET, shop.example, /shop/a, item", "GET, shop.example, /shopping, everything", "POST, shop.example, /shop/a/b, writes",
            "POST, shop.example, /shop/cart/1, cart", "POST, shop.example, /buy, cart", "GET, shop.example, /buy, everything",
            "GET, api.example, /shop/hot, api", "GET, api.example, /buy, everything", "GET, api.example, /, root",
            "GET, shop.example, /folder/, slash", "GET, shop.example, /folder, everything", "GET, shop.example, //, everything",
            "GET, shop.example, /Shop/hot, everything", "OPTIONS, shop.example, *, -"})
    void the_most_specific_match_wins(String method, String host, String path, String unit) {
        assertThat(TABLE.claim(method, host, path).name()).isEqualTo(unit);
    }

    @Test
    void what_nothing_matches_is_unclaimed() {
        RouteTable.Claim claim = RouteTable.compile(Sites.of(Sites.unit("a", "/a").build())).claim("GET", "h", "/b");
        assertThat(claim.name()).isEqualTo(CutoverUnit.UNCLAIMED);
        assertThat(claim.unit()).isEmpty();
    }

    @Test
    void the_tree_finds_what_trying_all_matches_in_order_finds() {
        var random = new Random(7);
        String[] words = {"a", "b", "c", "{x}", "d"};
        List<CutoverUnit> units = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Match match = Sites
                    .match((random.nextInt(4) == 0 ? "POST " : "") + (random.nextInt(4) == 0 ? "h.example" : "") + path(random, words)
                            + (random.nextInt(3) == 0 ? "/**" : ""));
            if (units.stream().flatMap(unit -> unit.matches().stream()).noneMatch(match::collidesWith)) {
                units.add(Sites.unit("u" + i, match.toString()).build());
            }
        }
        RouteTable table = RouteTable.compile(Sites.of(units.toArray(CutoverUnit[]::new)));
        for (int i = 0; i < 50_000; i++) {
            String method = random.nextBoolean() ? "GET" : "POST";
            String host = random.nextBoolean() ? "h.example" : "other";
            String path = path(random, "a", "b", "c", "d", "");
            String expected = units.stream().flatMap(unit -> unit.matches().stream().filter(match -> match.claims(method, host, path))
                    .map(match -> new Claimed(match, unit.name()))).min(Comparator.comparing(Claimed::match, Match.MOST_SPECIFIC_FIRST))
                    .map(Claimed::unit).orElse(CutoverUnit.UNCLAIMED);
            assertThat(table.claim(method, host, path).name()).as(method + " " + host + path).isEqualTo(expected);
        }
        assertThat(units).hasSizeGreaterThan(100);
    }

    private record Claimed(Match match, String unit) {}

    private static String path(Random random, String... words) {
        var path = new StringBuilder();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            path.append('/').append(words[random.nextInt(words.length)]);
        }
        return path.toString();
    }
}
