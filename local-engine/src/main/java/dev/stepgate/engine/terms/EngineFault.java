package dev.stepgate.engine.terms;

import java.time.Duration;
import java.util.Optional;

/**
 * The ways the engine fails, each saying whose fault it is by its type. Messages are complete
 * sentences without prompt text and may be shown to an operator.
 */
public abstract sealed class EngineFault extends RuntimeException {
    private EngineFault(String message) {
        super(message);
    }

    /**
     * The files are not a checkpoint we can run: names the file, the tensor or key, and what was
     * expected.
     */
    public static final class BadCheckpoint extends EngineFault {
        public BadCheckpoint(String message) {
            super(message);
        }
    }

    /** The request itself cannot be served: names the field, the value and what was expected. */
    public static final class BadRequest extends EngineFault {
        public BadRequest(String message) {
            super(message);
        }
    }

    /** The prompt leaves no room for an answer. */
    public static final class PromptTooLong extends EngineFault {
        private final int promptTokens;
        private final int answerTokens;
        private final int contextTokens;

        /**
         * @param answerTokens the least that the answer needs
         * @param contextTokens what the context holds
         */
        public PromptTooLong(int promptTokens, int answerTokens, int contextTokens) {
            super(
                    "the prompt has %d tokens, the answer needs at least %d and the context holds %d"
                            .formatted(promptTokens, answerTokens, contextTokens));
            this.promptTokens = promptTokens;
            this.answerTokens = answerTokens;
            this.contextTokens = contextTokens;
        }

        public int promptTokens() {
            return promptTokens;
        }

        public int answerTokens() {
            return answerTokens;
        }

        public int contextTokens() {
            return contextTokens;
        }
    }

    /** As many requests are waiting as may wait. */
    public static final class Busy extends EngineFault {
        private final Optional<Duration> untilRoom;

        /**
         * @param untilRoom how long until one more may wait, at the pace of late; empty while no
         *     answer has ended yet
         */
        public Busy(int waiting, Optional<Duration> untilRoom) {
            super(waiting + " requests are already waiting for the model");
            this.untilRoom = untilRoom;
        }

        public Optional<Duration> untilRoom() {
            return untilRoom;
        }
    }

    /** The model was closed, or its thread died of the cause. */
    public static final class Stopped extends EngineFault {
        public Stopped(String message) {
            super(message);
        }
    }
}
