/**
 * One request and its answer, from the first byte to the last: what is rewritten on the way, the relay of bodies
 * under back-pressure, whether another stack may still answer instead, and what the client is told when none can.
 */
@NullMarked
package dev.sluice.proxy.exchange;

import org.jspecify.annotations.NullMarked;
