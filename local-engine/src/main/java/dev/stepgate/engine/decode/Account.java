package dev.stepgate.engine.decode;

/** What one caller was served, and since when he waits. Guarded by the line it belongs to. */
final class Account {

    private double meter;
    private long since;

    /**
     * @param meter served tokens over weight
     * @param since what the clock of served tokens said when he came, or was let in last
     */
    Account(double meter, long since) {
        this.meter = meter;
        this.since = since;
    }

    /** The same at this moment. */
    Account copy() {
        return new Account(meter, since);
    }

    double meter() {
        return meter;
    }

    long since() {
        return since;
    }

    /** He comes after he did not wait; what he missed meanwhile is no claim. */
    void come(double least, long clock) {
        meter = Math.max(meter, least);
        since = clock;
    }

    /** One of his is let in. */
    void letIn(long clock) {
        since = clock;
    }

    /** One of his was served so many tokens. */
    void served(long tokens, int weight) {
        meter += (double) tokens / weight;
    }

    /** Whether he goes before another, where the clock says so much. */
    boolean isBefore(Account other, long clock, long patience) {
        boolean old = isOld(clock, patience);
        if (old != other.isOld(clock, patience)) {
            return old;
        }
        return old ? since < other.since : meter < other.meter;
    }

    /** Whether he has waited for so long that age decides. */
    boolean isOld(long clock, long patience) {
        return clock - since >= patience;
    }
}
