package dev.sluice.config;

import java.util.List;

/** The keys of each kind of mapping in a scenario file. The JSON Schema for editors names the same ones; a test holds the two together. */
enum ScenarioKeys implements Keys {
    SCENARIO("", "name target load bounds data variants setup cleanup journeys orders sticky same every-variant thresholds drive"),
    TARGET("target", "url hosts protocol connections timeout ca insecure mark"),
    LOAD("load", "arrivals rate visitors for"),
    STRETCH("load.rate[]", "at from to for"),
    BOUNDS("bounds", "rate connections time"),
    TABLE("data.*", "file order"),
    CHOICE("variants.*.*", "value weight headers"),
    JOURNEY("journeys.*", "weight times steps cleanup"),
    STEP("journeys.*.steps[]",
            "name GET HEAD POST PUT PATCH DELETE OPTIONS headers form json body type follow think only take check"),
    TAKE("journeys.*.steps[].take.*", "css attribute regex json header"),
    CHECK("journeys.*.steps[].check", "status header body lacks json within"),
    ORDERS("orders", "submit id cart confirm books"),
    BOOKS("orders.books", "old new at"),
    STICKY("sticky", "header old new steps share"),
    CUE("drive[]", "at share freeze units revert rearm reload ask"),
    ASK("drive[].ask", "GET POST PUT PATCH DELETE body");

    private final String shape;
    /** Separated by spaces. */
    private final String now;

    ScenarioKeys(String shape, String now) {
        this.shape = shape;
        this.now = now;
    }

    @Override
    public String shape() {
        return shape;
    }

    @Override
    public List<String> now() {
        return List.of(now.split(" "));
    }

    @Override
    public List<String> later() {
        return List.of();
    }
}
