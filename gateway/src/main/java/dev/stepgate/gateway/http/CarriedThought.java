package dev.stepgate.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What clients keep of a thought and hand back with it, as it is: Anthropic's signature, OpenAI's
 * encrypted content. Ours holds the thought itself where the client does not read that.
 */
public final class CarriedThought {
    private static final String OURS = "stepgate-1:";

    private CarriedThought() {}

    /** With a thought that the client hands back besides. */
    public static String plain() {
        return OURS;
    }

    /** With one that it does not. */
    public static String holding(CharSequence thought) {
        byte[] bytes = thought.toString().getBytes(StandardCharsets.UTF_8);
        return OURS + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The thought in a field of what came back; empty where there is none, or it is somebody
     * else's.
     */
    public static Optional<String> in(Fields fields, String name) {
        String carried = fields.textOrEmpty(name);
        if (carried.length() <= OURS.length() || !carried.startsWith(OURS)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(carried.substring(OURS.length()));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException changed) {
            throw Fields.wrong(fields.path(name), "changed", "what came with the thought");
        }
    }
}
