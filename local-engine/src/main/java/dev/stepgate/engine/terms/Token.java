package dev.stepgate.engine.terms;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A piece of an answer, handed out as soon as it is certain. Immutable; texts are whole characters,
 * never half of one.
 */
public sealed interface Token {

    /**
     * Reasoning, before the model closed its thinking.
     *
     * @param odds as those of {@link Said}
     */
    record Thought(String text, List<Odds> odds) implements Token {
        public Thought {
            odds = List.copyOf(odds);
        }

        public Thought(String text) {
            this(text, List.of());
        }
    }

    /**
     * The answer itself.
     *
     * @param odds of the token ids this piece is made of, each with the first piece that holds some
     *     of its text; none where they were not wished for
     */
    record Said(String text, List<Odds> odds) implements Token {
        public Said {
            odds = List.copyOf(odds);
        }

        public Said(String text) {
            this(text, List.of());
        }
    }

    /**
     * A complete tool call.
     *
     * @param index 0 for the first call of the answer
     * @param arguments a JSON object as text
     */
    record Called(int index, String name, String arguments) implements Token {}

    /**
     * How likely the model itself held a token that was chosen: its own distribution, before
     * temperature, penalties, bias or anything else that was wished of the choice.
     *
     * @param likeliest the tokens likeliest at this place, likeliest first, as many as were wished
     *     for; the chosen one need not be among them
     */
    record Odds(Chance chosen, List<Chance> likeliest) {
        public Odds {
            likeliest = List.copyOf(likeliest);
        }
    }

    /**
     * One token's probability at one place.
     *
     * @param bytes what the token stands for, maybe half a character
     * @param logProbability natural logarithm, at most 0; negative infinity for what the model
     *     rules out
     */
    record Chance(int id, List<Byte> bytes, float logProbability) {
        public Chance {
            bytes = List.copyOf(bytes);
        }

        /** The bytes as text; those that are not whole characters become U+FFFD. */
        public String text() {
            byte[] array = new byte[bytes.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = bytes.get(i);
            }
            return new String(array, StandardCharsets.UTF_8);
        }
    }
}
