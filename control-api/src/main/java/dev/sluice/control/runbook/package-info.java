/**
 * Runbooks at work. Where one stands is what the journal says of it, so a restart resumes nothing by itself and loses nothing: a step that was
 * under way then is one of which nobody knows, and the runbook pauses. A step that fails pauses it too; nothing ever goes on after a failure.
 */
@NullMarked
package dev.sluice.control.runbook;

import org.jspecify.annotations.NullMarked;
