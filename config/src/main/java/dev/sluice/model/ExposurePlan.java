package dev.sluice.model;

import java.util.List;

/**
 * The stages in which a unit is exposed, in order, counted from 1.
 *
 * @param quiet times in which no share rises
 * @param changeLock times in which, once something went wrong in them, only the way back is open until they end
 */
public record ExposurePlan(List<Stage> stages, List<Hours> quiet, List<Hours> changeLock) {
    public ExposurePlan {
        stages = List.copyOf(stages);
        quiet = List.copyOf(quiet);
        changeLock = List.copyOf(changeLock);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("plan: no stages (expected: at least one)");
        }
        for (int i = 1; i < stages.size(); i++) {
            if (stages.get(i).share().compareTo(stages.get(i - 1).share()) < 0) {
                throw new IllegalArgumentException(
                        "plan: stage " + (i + 1) + " is below stage " + i + " (expected: shares that do not fall)");
            }
        }
    }

    public int size() {
        return stages.size();
    }

    /** By its number, from 1. */
    public Stage stage(int number) {
        return stages.get(number - 1);
    }

    /** Whether these are the shares of its first stages. */
    public boolean leadsAlong(List<Share> path) {
        return path.size() <= size() && path.equals(stages.subList(0, path.size()).stream().map(Stage::share).toList());
    }
}
