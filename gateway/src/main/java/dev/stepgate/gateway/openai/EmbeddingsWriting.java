package dev.stepgate.gateway.openai;

import dev.stepgate.chat.Usage;
import dev.stepgate.chat.Vector;
import dev.stepgate.gateway.Embedded;
import dev.stepgate.gateway.http.JsonString;

/** Writes vectors as the client wants them, however an upstream wrote them (wire facts, §6.3). */
final class EmbeddingsWriting {

    private EmbeddingsWriting() {}

    static String json(Embedded made, Vector.Form form) {
        StringBuilder out = new StringBuilder(1024).append("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < made.vectors().size(); i++) {
            out.append(i == 0 ? "" : ",");
            out.append("{\"object\":\"embedding\",\"index\":").append(i).append(",\"embedding\":");
            switch (form) {
                case FLOAT -> appendNumbers(out, made.vectors().get(i));
                case BASE64 -> out.append('"').append(made.vectors().get(i).base64()).append('"');
            }
            out.append('}');
        }
        out.append("],\"model\":");
        JsonString.append(out, made.by().publicName());
        Usage usage = made.usage();
        return out.append(",\"usage\":{\"prompt_tokens\":")
                .append(usage.promptTokens())
                .append(",\"total_tokens\":")
                .append(usage.promptTokens())
                .append("}}")
                .toString();
    }

    private static void appendNumbers(StringBuilder out, Vector vector) {
        char between = '[';
        for (int i = 0; i < vector.size(); i++) {
            out.append(between).append(vector.at(i));
            between = ',';
        }
        out.append(']');
    }
}
