/**
 * What would help a unit on its way to new: when its site is quiet, whether it needs a window at all, and what it does not meet yet. Everything
 * here is said with its reason; where too little was measured, that is what is said.
 */
@NullMarked
package dev.sluice.control.advice;

import org.jspecify.annotations.NullMarked;
