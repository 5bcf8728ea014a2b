package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts that begin as others did. */
@Timeout(600)
class PrefixReuseTest {

    private static final Sampling WISHES = Sampling.greedy().withMaxTokens(24);

    @ParameterizedTest
    @EnumSource(MemoryFormat.class)
    void answers_are_those_of_prompts_read_from_the_start(MemoryFormat format)
            throws InterruptedException {
        var random = new Random(9);
        var fresh = new BlockPool(format, Long.MAX_VALUE);
        var shared = new BlockPool(format, Long.MAX_VALUE);
        List<Integer> base = ids(random, 300);
        try (NanoLoop reusing = NanoLoop.remembering(shared, 1024, 4)) {
            ask(reusing, base);
            for (int round = 0; round < 12; round++) {
                int cut = 5 + random.nextInt(290);
                var prompt = new ArrayList<>(base.subList(0, cut));
                prompt.addAll(ids(random, 1 + random.nextInt(90)));

                Answer got = ask(reusing, prompt);

                try (NanoLoop alone = NanoLoop.remembering(fresh, 1024, 1)) {
                    assertThat(got.tokens()).isEqualTo(ask(alone, prompt).tokens());
                }
            }
        }
        assertThat(shared.usedBytes()).isZero();
    }

    /** Told are the tokens in common, whether they end with a block or within one. */
    @ParameterizedTest
    @ValueSource(ints = {6, 63, 64, 65, 127, 128, 200, 299})
    void what_is_in_common_is_told_to_the_token(int inCommon) throws InterruptedException {
        var random = new Random(inCommon);
        List<Integer> base = ids(random, 300);
        var pool = new BlockPool(MemoryFormat.BF16, Long.MAX_VALUE);
        try (NanoLoop nano = NanoLoop.remembering(pool, 1024, 4)) {
            ask(nano, base);
            var prompt = new ArrayList<>(base.subList(0, inCommon));
            prompt.add(base.get(inCommon) == 700 ? 701 : 700);
            prompt.addAll(ids(random, 20));

            Ending ending = ask(nano, prompt).ending();

            assertThat(ending.cachedTokens()).isEqualTo(inCommon);
            assertThat(ending.promptTokens()).isEqualTo(inCommon + 21);
        }
    }

    @Test
    void the_same_prompt_again_is_read_again_but_for_what_is_needed() throws InterruptedException {
        List<Integer> base = ids(new Random(1), 100);
        var pool = new BlockPool(MemoryFormat.F32, Long.MAX_VALUE);
        try (NanoLoop nano = NanoLoop.remembering(pool, 1024, 4)) {
            Answer first = ask(nano, base);
            Answer second = ask(nano, base);

            assertThat(first.ending().cachedTokens()).isZero();
            assertThat(second.ending().cachedTokens()).isEqualTo(99);
            assertThat(second.tokens()).isEqualTo(first.tokens());
        }
    }

    private record Answer(List<Token> tokens, Ending ending) {}

    private static List<Integer> ids(Random random, int count) {
        return random.ints(count, 300, 2000).boxed().toList();
    }

    private static Answer ask(NanoLoop nano, List<Integer> ids) throws InterruptedException {
        Sequence sequence = nano.loop().submit(Request.of(new Prompt.Ids(ids), WISHES));
        List<Token> tokens = NanoLoop.drain(sequence);
        return new Answer(tokens, sequence.ending().orElseThrow());
    }
}
