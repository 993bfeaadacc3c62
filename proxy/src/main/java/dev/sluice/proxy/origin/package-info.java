/**
 * Where requests go. A pool keeps connections per event loop, so a lease never crosses threads; a picker takes the
 * least busy healthy origin. One watch for the process follows names and asks origins whether they are well; what it
 * finds reaches every loop as one picture.
 */
@NullMarked
package dev.sluice.proxy.origin;

import org.jspecify.annotations.NullMarked;
