/**
 * Proofs on the running product: a child process, real sockets, counted requests. The small ones run with every build; those tagged
 * {@code proof} take minutes and run by {@code ./mvnw verify -Pproofs}.
 */
package dev.sluice.proof;
