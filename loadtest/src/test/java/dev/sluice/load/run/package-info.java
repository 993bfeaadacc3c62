/** Load runs against origins that follow a script. */
@NullMarked
package dev.sluice.load.run;

import org.jspecify.annotations.NullMarked;
