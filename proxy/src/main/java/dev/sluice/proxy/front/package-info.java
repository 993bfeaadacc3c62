/**
 * Where clients come in. Listeners and event loops, the pipeline of each connection, the guard against ambiguous
 * framing, and the handler that pairs every request with an exchange of its own.
 */
@NullMarked
package dev.sluice.proxy.front;

import org.jspecify.annotations.NullMarked;
