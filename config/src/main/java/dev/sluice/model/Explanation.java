package dev.sluice.model;

import java.util.Optional;

/**
 * What would become of a request that is never sent.
 *
 * @param assignment the stack and why
 * @param endpoint under which it would be measured
 * @param write whether it may change something, so that a freeze would refuse it
 * @param freeze of its unit
 * @param refusal why it would be refused before any stack sees it; empty: it would be sent
 */
public record Explanation(Assignment assignment, String endpoint, boolean write, Freeze freeze, Optional<String> refusal) {}
