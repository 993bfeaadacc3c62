/**
 * Reading the configuration: a text becomes a site, or the complete list of its problems, each with file, line and
 * column and a way out. Here too is the seam by which every module contributes its subcommands to the one program.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
