package dev.stepgate.gateway.responses;

/** Numbers the events of one stream, from 0 without gaps. Owned by the request's thread. */
final class Events {
    private int told;

    /** Opens an event; the caller continues with a comma and ends it. */
    StringBuilder open(StringBuilder out, String type) {
        out.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type);
        return out.append("\",\"sequence_number\":").append(told++);
    }

    /** Ends an event. */
    static void end(StringBuilder out) {
        out.append("}\n\n");
    }
}
