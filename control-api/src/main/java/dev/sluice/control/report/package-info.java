/**
 * The review of a migration: what the journal, the history and the ledger tell of a stretch of time, put together, and written as HTML, Markdown
 * or JSON. It reads and changes nothing, of a product that runs or has stopped; every number stands in what it read.
 */
@NullMarked
package dev.sluice.control.report;

import org.jspecify.annotations.NullMarked;
