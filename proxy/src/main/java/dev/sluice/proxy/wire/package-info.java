/**
 * What both sides of the proxy share: HTTP/1.1 read strictly from bytes and written canonically, and the deadlines of
 * connections. Nothing here knows of stacks, units or visitors.
 */
@NullMarked
package dev.sluice.proxy.wire;

import org.jspecify.annotations.NullMarked;
