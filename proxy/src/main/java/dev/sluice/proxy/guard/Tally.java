package dev.sluice.proxy.guard;

/**
 * Counts of one stream on both stacks, since the beginning or of a stretch of time. Failures are those that count, each client's once or a
 * few times. Confined to whoever judges.
 */
final class Tally {
    long goodOnNew;
    long failedOnNew;
    long goodOnOld;
    long failedOnOld;

    void set(Tally other) {
        goodOnNew = other.goodOnNew;
        failedOnNew = other.failedOnNew;
        goodOnOld = other.goodOnOld;
        failedOnOld = other.failedOnOld;
    }

    /** Becomes what lies between two moments. */
    void setBetween(Tally from, Tally to) {
        goodOnNew = to.goodOnNew - from.goodOnNew;
        failedOnNew = to.failedOnNew - from.failedOnNew;
        goodOnOld = to.goodOnOld - from.goodOnOld;
        failedOnOld = to.failedOnOld - from.failedOnOld;
    }

    void add(Tally more) {
        goodOnNew += more.goodOnNew;
        failedOnNew += more.failedOnNew;
        goodOnOld += more.goodOnOld;
        failedOnOld += more.failedOnOld;
    }

    long onNew() {
        return goodOnNew + failedOnNew;
    }

    long onOld() {
        return goodOnOld + failedOnOld;
    }
}
