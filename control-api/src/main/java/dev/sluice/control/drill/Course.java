package dev.sluice.control.drill;

import java.time.Duration;

/**
 * How much is sent, how fast, and how long is waited for what.
 *
 * @param requests half of them before the command, half of them across it
 * @param before in which the first half is sent
 * @param across in which the second half is sent
 * @param lead how long before the command the second half begins
 * @param probes what old is asked afterwards
 * @param route until all event loops must go by the picture without the drill
 * @param drain until all that was under way on new must have ended
 * @param answer until a request must be answered
 */
public record Course(int requests, Duration before, Duration across, Duration lead, int probes, Duration route, Duration drain,
        Duration answer) {
    /** As SEMANTICS B6 has it. */
    public static final Course USUAL = new Course(200, Duration.ofSeconds(1), Duration.ofMillis(1_700), Duration.ofMillis(200), 20,
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(35));

    public Course {
        if (requests < 2 || probes < 1) {
            throw new IllegalArgumentException("requests: " + requests + ", probes: " + probes + " (expected: at least 2 and 1)");
        }
    }
}
