package dev.stepgate.gateway.http;

/** How a dialect says no. Thread-safe. */
@FunctionalInterface
public interface ErrorWords {
    /**
     * The body of the response.
     *
     * @param requestId as the client reads it in the response's head
     */
    String json(ErrorBody error, String requestId);
}
