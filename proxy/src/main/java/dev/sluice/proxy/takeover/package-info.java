/**
 * How two processes of sluice talk while one takes over from the other: lines of text and open files over a Unix socket in the state directory.
 * What is said, and when, is the launcher's; here is only how.
 */
@NullMarked
package dev.sluice.proxy.takeover;

import org.jspecify.annotations.NullMarked;
