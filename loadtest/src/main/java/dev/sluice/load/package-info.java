/**
 * Load and proof. Visitors that fire on schedule whatever comes back, origins that misbehave on command, an audit of
 * the observed split against the model, and the demo that tells the whole story on one machine.
 */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
