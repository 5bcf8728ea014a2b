package dev.stepgate.chat;

import java.util.List;

/**
 * How likely the model held one token of what it said. Immutable.
 *
 * @param likeliest the tokens likeliest at its place, likeliest first; it need not be among them
 */
public record TokenOdds(Chance chosen, List<Chance> likeliest) {

    public TokenOdds {
        likeliest = List.copyOf(likeliest);
    }

    /**
     * One token's probability at one place.
     *
     * @param bytes what the token stands for, maybe half a character; empty where it is not known
     * @param logProbability natural logarithm
     */
    public record Chance(String token, List<Byte> bytes, double logProbability) {
        public Chance {
            bytes = List.copyOf(bytes);
        }
    }
}
