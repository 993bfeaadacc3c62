package dev.sluice.proxy.front;

/** The streams that we reset last: their clients may still have been sending, which is no fault (RFC 9113 section 5.1). */
final class RecentResets {
    private final int[] ids = new int[32];
    private int next;

    void add(int id) {
        ids[next] = id;
        next = (next + 1) % ids.length;
    }

    boolean has(int id) {
        for (int known : ids) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }
}
