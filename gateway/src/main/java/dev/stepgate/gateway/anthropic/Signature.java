package dev.stepgate.gateway.anthropic;

import dev.stepgate.gateway.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What clients keep of a thought and hand back with it. Anthropic's is a signature; ours holds the
 * thought itself where the client does not read that.
 */
final class Signature {
    private static final String OURS = "stepgate-1:";

    private Signature() {}

    /** Of a thought that is shown. */
    static String plain() {
        return OURS;
    }

    /** Of one that is not. */
    static String holding(CharSequence thought) {
        byte[] bytes = thought.toString().getBytes(StandardCharsets.UTF_8);
        return OURS + Base64.getEncoder().encodeToString(bytes);
    }

    /** The thought in a block that came back. */
    static String thought(Fields block) {
        String shown = block.textOrEmpty("thinking");
        String signature = block.textOrEmpty("signature");
        if (!shown.isEmpty() || !signature.startsWith(OURS)) {
            return shown;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(signature.substring(OURS.length()));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException changed) {
            throw Fields.wrong(block.path("signature"), "changed", "what came with the thought");
        }
    }
}
