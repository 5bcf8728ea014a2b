package dev.stepgate.gateway.config;

/** One fault in an operator's file. Immutable. */
public record Complaint(Place place, String message) {

    /** As {@code config check} prints it: {@code file:line:column: message}. */
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
