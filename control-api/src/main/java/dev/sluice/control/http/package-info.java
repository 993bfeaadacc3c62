/**
 * The control API: HTTP and JSON for operators and scripts, on an address and threads of its own so that it answers
 * while the edge is saturated. Every change goes through the conductor; a refusal names its remedy.
 */
@NullMarked
package dev.sluice.control.http;

import org.jspecify.annotations.NullMarked;
