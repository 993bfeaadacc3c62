/**
 * Certificates and private keys as the text of PEM files. Reading the configuration checks them here, and the request path takes what it
 * serves with from here, so that both understand the same by a good file.
 */
@NullMarked
package dev.sluice.pem;

import org.jspecify.annotations.NullMarked;
