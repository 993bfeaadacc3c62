/**
 * What must survive a crash: the journal with its hash chain, where things stand, the ledger of writes that only the
 * new stack has accepted, and the history by the minute. An entry counts as written when it is on disk.
 */
@NullMarked
package dev.sluice.control.store;

import org.jspecify.annotations.NullMarked;
