package dev.sluice.model;

import java.time.Duration;

/**
 * What the guard of a unit would have done by the noise of the site alone: its evidence held against old, as if that were new.
 *
 * @param watched for how long, at most seven days
 * @param reverts so many there would have been
 * @param heeded whether it is known for long enough that the guard asks new for twice as much evidence as old ever showed
 */
public record SiteNoise(Duration watched, int reverts, boolean heeded) {}
