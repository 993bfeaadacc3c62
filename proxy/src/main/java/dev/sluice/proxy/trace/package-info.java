/**
 * Traces: which requests are recorded, what their spans say, and telling them to a collector by OTLP. Event loops only put spans that are
 * over into rings; everything else is done by one thread, and what finds no room there is dropped and counted.
 */
@NullMarked
package dev.sluice.proxy.trace;

import org.jspecify.annotations.NullMarked;
