/**
 * The client commands of the program, one file per command. Each fills a request, makes one call to the control API
 * over HTTP, and prints the answer; none of them reaches into the server.
 */
@NullMarked
package dev.sluice.control.cli;

import org.jspecify.annotations.NullMarked;
