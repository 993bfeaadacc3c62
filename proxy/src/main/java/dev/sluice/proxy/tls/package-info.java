/**
 * TLS on both sides: which certificate a client is shown, how an origin is verified, and what is built for it from files before an event
 * loop needs it. Event loops only look up; files are read by whoever loads a configuration and by the watch.
 */
@NullMarked
package dev.sluice.proxy.tls;

import org.jspecify.annotations.NullMarked;
