/**
 * HTTP/2 as frames of one connection: fields by a whitelist, one flush for each turn of the event loop, the accounting of what a peer may
 * do. Knows no stack and no unit; whose frames they are is the matter of those who use it.
 */
@NullMarked
package dev.sluice.proxy.h2;

import org.jspecify.annotations.NullMarked;
