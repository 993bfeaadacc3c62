/**
 * Who sees which record yet. A panel of resolvers is asked the same question, their sightings tell how far a change
 * of address has moved through the world, and a certificate check tells what an address serves for a name.
 */
@NullMarked
package dev.sluice.dns;

import org.jspecify.annotations.NullMarked;
