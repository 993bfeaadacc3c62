/** Programs of somebody else's: run within their time, listened to within bounds, and ended with all that they started. */
@NullMarked
package dev.sluice.control.program;

import org.jspecify.annotations.NullMarked;
