package dev.sluice.model;

/** A gate as one unit of a plan is held against it. */
public record PlanGate(String unit, String gate) {
    @Override
    public String toString() {
        return gate + " of " + unit;
    }
}
