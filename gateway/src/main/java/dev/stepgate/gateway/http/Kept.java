package dev.stepgate.gateway.http;

import dev.stepgate.gateway.refusal.Refusal;
import java.io.IOException;

/** What is kept in the store, for those who answer with it. */
public final class Kept {

    private Kept() {}

    /** Something read from the store. */
    @FunctionalInterface
    public interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * Reads it.
     *
     * @throws Refusal.Busy if the store cannot be reached
     */
    public static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException fault) {
            throw unreachable(fault);
        }
    }

    static Refusal.Busy unreachable(IOException fault) {
        return new Refusal.Busy(
                "what is kept cannot be reached at the moment", String.valueOf(fault.getMessage()));
    }
}
