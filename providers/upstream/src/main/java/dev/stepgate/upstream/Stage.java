package dev.stepgate.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What surrounds a scenario. Immutable.
 *
 * @param scale what one of its seconds lasts: 0.1 plays ten times as fast
 * @param answer what is said where the scenario has no answer of its own
 */
public record Stage(InetSocketAddress address, double scale, String answer, Witness witness) {
    private static final int WORDS = 60;

    public Stage {
        if (!(scale > 0 && scale <= 1000)) {
            throw new IllegalArgumentException(
                    "scale: " + scale + " (expected: more than 0, at most 1000)");
        }
    }

    /** Any free port of this machine alone, {@code word1 … word60}, nobody listening in. */
    public static Stage scaled(double scale) {
        return new Stage(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                scale,
                Answer.words(WORDS).text(),
                Witness.NOBODY);
    }

    /** The same with another text to say. */
    public Stage saying(String text) {
        return new Stage(address, scale, text, witness);
    }
}
