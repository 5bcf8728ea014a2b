package dev.stepgate.gateway.responses;

/**
 * Where an item stands in a response's output, and what it is called there.
 *
 * @param index from 0
 */
record Place(String id, int index, Events events) {

    /** Opens an event about the item; the caller continues with a comma and ends it. */
    StringBuilder open(StringBuilder out, String type) {
        events.open(out, type).append(",\"item_id\":\"").append(id);
        return out.append("\",\"output_index\":").append(index);
    }

    /** Appends an event that carries the item. */
    void carry(StringBuilder out, String type, Item item) {
        events.open(out, type).append(",\"output_index\":").append(index).append(",\"item\":");
        item.append(out);
        Events.end(out);
    }
}
