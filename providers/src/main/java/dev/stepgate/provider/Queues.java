package dev.stepgate.provider;

/** A provider that knows how busy it is, without asking anybody. Thread-safe. */
@FunctionalInterface
public interface Queues {

    /** How busy it is now. */
    Line line();

    /**
     * Who is served and who waits. Immutable.
     *
     * @param running requests being answered
     * @param waiting requests in line behind them
     * @param ready whether it could start at once, its model being loaded
     */
    record Line(int running, int waiting, boolean ready) {}
}
