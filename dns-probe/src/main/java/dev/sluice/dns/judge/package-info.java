/**
 * How far a move of records has come, made of answers and times alone: nobody is asked here, and no clock is read. A {@code NameJudge} is shown
 * one round after the other and remembers what it needs of those before.
 */
@NullMarked
package dev.sluice.dns.judge;

import org.jspecify.annotations.NullMarked;
