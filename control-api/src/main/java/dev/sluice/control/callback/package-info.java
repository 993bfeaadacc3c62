/**
 * Callbacks that are kept while their unit is frozen, and replayed when it is open. One thread has the file they are in and says which is next;
 * event loops hand them over and never wait for it.
 */
@NullMarked
package dev.sluice.control.callback;

import org.jspecify.annotations.NullMarked;
