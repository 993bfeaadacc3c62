package dev.sluice.proxy.route;

import dev.sluice.model.Cutover;

/**
 * What the data plane reads, once per request: where everything stands, and which unit claims what.
 *
 * @param table compiled from the site of the cutover
 */
public record Picture(Cutover cutover, RouteTable table) {

    public static Picture of(Cutover cutover) {
        return new Picture(cutover, RouteTable.compile(cutover.site()));
    }

    public long generation() {
        return cutover.split().generation();
    }

    /** The picture of another cutover; compiles only when its site is another object. */
    @SuppressWarnings("ReferenceEquality") // comparing whole sites would cost more than it saves
    Picture with(Cutover next) {
        return next.site() == cutover.site() ? new Picture(next, table) : of(next);
    }
}
