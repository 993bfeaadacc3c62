/** Tests of drafts. */
@NullMarked
package dev.sluice.load.draft;

import org.jspecify.annotations.NullMarked;
