package dev.sluice.model;

/**
 * What a window saw of one unit on one stack.
 *
 * @param requests answers and failures
 * @param failures those that count against the stack
 * @param countedFailures failures, of each client only as many as a rule lets count
 * @param failingClients distinct clients among the failures
 * @param clientsSeen distinct clients among all, exact up to {@link #CLIENTS_TOLD_APART}
 */
public record Evidence(long requests, long failures, int countedFailures, int failingClients, int clientsSeen) {
    /** More clients than this need not be told apart: no rule asks for more. */
    public static final int CLIENTS_TOLD_APART = 6;
    public static final Evidence NONE = new Evidence(0, 0, 0, 0, 0);

    /** Failures per request, 0..1; 0 without requests. */
    public double rate() {
        return requests == 0 ? 0 : (double) failures / requests;
    }
}
