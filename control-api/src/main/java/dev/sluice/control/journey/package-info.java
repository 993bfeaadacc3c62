/**
 * Walking a journey of a scenario: what a visitor sends next, the cookies that it keeps, what it takes out of answers and whether they are as
 * they must be. Nothing here opens a connection: whoever drives a walk sends what it asks for and tells what came back.
 */
@NullMarked
package dev.sluice.control.journey;

import org.jspecify.annotations.NullMarked;
