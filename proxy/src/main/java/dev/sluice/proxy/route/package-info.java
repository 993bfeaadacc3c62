/**
 * Which stack a request goes to. The split in force is one immutable picture behind one reference; the router
 * gathers what is known about a visitor and asks it, and one unit can be withdrawn from it at once.
 */
@NullMarked
package dev.sluice.proxy.route;

import org.jspecify.annotations.NullMarked;
