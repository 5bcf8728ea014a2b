package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.grammar.Expression.Sequence;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The fast way and the plain one say the same of random grammars. */
class MatcherContractTest {
    private static final int GRAMMARS = 400;
    private static final byte[] LETTERS = {'a', 'b', 'c', '<', '"'};

    @Test
    void every_mask_is_what_the_plain_matcher_allows() {
        Random random = new Random(11);
        int made = 0;

        for (int i = 0; i < GRAMMARS; i++) {
            made += compare(random, i) ? 1 : 0;
        }

        assertThat(made).isGreaterThan(GRAMMARS / 3);
    }

    /**
     * Whether the grammar was one; walks through it at random and compares all masks on the way.
     */
    private static boolean compare(Random random, int number) {
        Grammar grammar;
        try {
            grammar = new Grammar(rules(random), "r0", "grammar");
        } catch (BadRequest impossible) {
            return false;
        }
        TokenTrie trie = trie(random);
        GrammarState state = TokenGrammar.of(grammar, trie, Set.of(0)).start();
        NaiveMatcher matcher = NaiveMatcher.of(grammar);
        for (int step = 0; step < 12; step++) {
            List<Integer> allowed = new ArrayList<>();
            for (int id = 0; id < trie.vocabulary(); id++) {
                boolean expected =
                        id == 0 ? matcher.mayEnd() : matcher.after(trie.token(id)).isAlive();
                assertThat(Tokens.has(state.mask(), id))
                        .as("grammar %s step %s token %s", number, step, id)
                        .isEqualTo(expected);
                assertThat(state.allows(id)).isEqualTo(expected);
                if (expected && id > 0) {
                    allowed.add(id);
                }
            }
            assertThat(state.mayEnd()).isEqualTo(matcher.mayEnd());
            if (allowed.isEmpty()) {
                assertThat(state.mayEnd()).isTrue();
                return true;
            }
            int chosen = allowed.get(random.nextInt(allowed.size()));
            state = state.next(chosen);
            matcher = matcher.after(trie.token(chosen));
        }
        return true;
    }

    private static TokenTrie trie(Random random) {
        List<byte[]> tokens = new ArrayList<>();
        tokens.add(new byte[0]);
        for (byte letter : LETTERS) {
            tokens.add(new byte[] {letter});
        }
        for (int i = 0; i < 60; i++) {
            byte[] token = new byte[2 + random.nextInt(4)];
            for (int at = 0; at < token.length; at++) {
                token[at] = LETTERS[random.nextInt(LETTERS.length)];
            }
            tokens.add(token);
        }
        return new TokenTrie(tokens.toArray(byte[][]::new));
    }

    private static Map<String, Expression> rules(Random random) {
        Map<String, Expression> rules = new LinkedHashMap<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            rules.put("r" + i, expression(random, 3, count));
        }
        return rules;
    }

    private static Expression expression(Random random, int depth, int rules) {
        int kind = random.nextInt(depth == 0 ? 4 : 10);
        return switch (kind) {
            case 0, 1 -> new Bytes(ByteSet.of(LETTERS[random.nextInt(LETTERS.length)]));
            case 2 -> new Bytes(ByteSet.range('a', 'b' + random.nextInt(2)));
            case 3 -> new Reference("r" + random.nextInt(rules));
            case 4, 5, 6 -> {
                List<Expression> parts = new ArrayList<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    parts.add(expression(random, depth - 1, rules));
                }
                yield new Sequence(parts);
            }
            case 7 ->
                    new Choice(
                            List.of(
                                    expression(random, depth - 1, rules),
                                    expression(random, depth - 1, rules)));
            case 8 -> {
                int min = random.nextInt(3);
                int max = random.nextBoolean() ? Expression.UNBOUNDED : min + random.nextInt(90);
                yield new Repeat(expression(random, depth - 1, rules), min, max);
            }
            default -> word(random);
        };
    }

    private static Expression word(Random random) {
        int min = random.nextInt(4);
        int max = random.nextInt(3) == 0 ? Expression.UNBOUNDED : min + random.nextInt(5);
        return switch (random.nextInt(3)) {
            case 0 -> Strings.any(Spelling.JSON, true, min, max);
            case 1 ->
                    new Repeat(
                            new Bytes(ByteSet.range('a', 'c')), 70 + min, 70 + Math.min(max, 1000));
            default -> new Expression.Marker("<abc");
        };
    }
}
