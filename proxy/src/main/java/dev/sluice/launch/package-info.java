/**
 * The program. It reads the arguments, maps exit codes, and is the one place that wires the request path and the
 * control plane together by handing each the functions it needs of the other.
 */
@NullMarked
package dev.sluice.launch;

import org.jspecify.annotations.NullMarked;
