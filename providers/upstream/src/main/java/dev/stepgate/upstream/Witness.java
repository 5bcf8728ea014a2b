package dev.stepgate.upstream;

/** Is told what an upstream goes through, from many threads at once. */
public interface Witness {
    /** One who does not listen. */
    Witness NOBODY = new Silent();

    /**
     * A request is about to be answered.
     *
     * @param scenario its name
     * @param attempt which request to this endpoint it is, from 1
     * @param answer the answer in a few words
     */
    void answers(Received request, String scenario, int attempt, String answer);

    /** A client left before its answer was complete. */
    void left(HangUp hangUp);

    /** Ignores everything. */
    final class Silent implements Witness {
        private Silent() {}

        @Override
        public void answers(Received request, String scenario, int attempt, String answer) {}

        @Override
        public void left(HangUp hangUp) {}
    }
}
