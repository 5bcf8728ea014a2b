package dev.stepgate.gateway.openai;

import dev.stepgate.gateway.http.JsonString;

/**
 * What every piece of one answer repeats. Immutable.
 *
 * @param created seconds since 1970
 */
record AnswerName(String id, long created) {

    /** Opens an object that names the answer; the caller continues with a comma and closes it. */
    StringBuilder open(String object, String model) {
        StringBuilder out = new StringBuilder(256);
        out.append("{\"id\":\"").append(id).append("\",\"object\":\"").append(object);
        out.append("\",\"created\":").append(created).append(",\"model\":");
        JsonString.append(out, model);
        return out;
    }
}
