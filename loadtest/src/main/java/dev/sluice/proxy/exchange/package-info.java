/** Benchmarks of what nobody outside this room of the proxy may call; they are no part of it. */
@NullMarked
package dev.sluice.proxy.exchange;

import org.jspecify.annotations.NullMarked;
