package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;

/**
 * A gate that is to be looked at again and again.
 *
 * @param every how often
 * @param since from when on things count: since the stage began
 * @param requester whoever asked for the step that the gate guards, by the name of a token; empty: nobody
 */
public record Inquiry(String gate, Duration every, Instant since, String requester) {}
