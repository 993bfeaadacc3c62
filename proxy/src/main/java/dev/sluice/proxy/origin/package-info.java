/**
 * Where requests go. A pool keeps connections per event loop, so a lease never crosses threads; a picker takes the
 * least busy healthy origin, and a health check reports when that changes.
 */
@NullMarked
package dev.sluice.proxy.origin;

import org.jspecify.annotations.NullMarked;
