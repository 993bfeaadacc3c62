/**
 * Drafts of scenarios out of what was recorded: a browser's HAR file becomes a journey whose tokens are taken out of answers anew, an access
 * log becomes the requests that are asked for most. A person reads a draft before it runs.
 */
@NullMarked
package dev.sluice.load.draft;

import org.jspecify.annotations.NullMarked;
