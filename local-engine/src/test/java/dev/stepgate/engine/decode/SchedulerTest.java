package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that share steps and memory. */
@Timeout(120)
class SchedulerTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final int CONTEXT = 256;

    private static final List<String> QUESTIONS =
            List.of(
                    "What are the free tier limits?",
                    "Tell me a story about Ben.",
                    "Name the capital of Vietnam.",
                    "Make a numbered list: yellow, ladder, light",
                    "Which month comes after December?",
                    "Tell me a story.");

    /** What one sequence of the whole context takes, and a little more. */
    private static long tight() {
        try (Checkpoint checkpoint = Checkpoint.open(NANO)) {
            var model = Assembly.of(checkpoint, KernelSet.scalar().kernels());
            long bytes = 1;
            while (model.contextWithin(new BlockPool(MemoryFormat.F32, bytes), 16, 9999)
                    < CONTEXT) {
                bytes += 64 * 1024;
            }
            return bytes;
        }
    }

    @Test
    void answers_that_do_not_fit_together_take_turns_and_none_fails() throws InterruptedException {
        Sampling wishes = Sampling.greedy().withMaxTokens(120);
        var roomy = new BlockPool(MemoryFormat.F32, Long.MAX_VALUE);
        var tight = new BlockPool(MemoryFormat.F32, tight());
        try (NanoLoop expected = NanoLoop.remembering(roomy, CONTEXT, 1);
                NanoLoop got = NanoLoop.remembering(tight, CONTEXT, 6)) {
            var asked = new ArrayList<Sequence>();
            for (String question : QUESTIONS) {
                asked.add(got.ask(question, wishes));
            }

            for (int i = 0; i < asked.size(); i++) {
                Sequence alone = expected.ask(QUESTIONS.get(i), wishes);
                List<Token> tokens = NanoLoop.drain(alone);
                assertThat(NanoLoop.drain(asked.get(i))).isEqualTo(tokens);
                assertThat(asked.get(i).ending()).isEqualTo(alone.ending());
            }
        }
        assertThat(tight.usedBytes()).isZero();
    }

    @Test
    void whatever_is_cancelled_leaves_no_memory_behind() throws InterruptedException {
        var memory = new BlockPool(MemoryFormat.F32, 2 * tight());
        var random = new Random(5);
        try (NanoLoop nano = NanoLoop.remembering(memory, CONTEXT, 4)) {
            var open = new ArrayList<Sequence>();
            for (int i = 0; i < 60; i++) {
                String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
                open.add(nano.ask(question, Sampling.greedy().withMaxTokens(40)));
                if (open.size() > 8) {
                    Sequence one = open.remove(random.nextInt(open.size()));
                    if (random.nextBoolean()) {
                        one.cancel();
                    }
                    NanoLoop.drain(one);
                    assertThat(one.ending()).isPresent();
                }
            }
            for (Sequence one : open) {
                NanoLoop.drain(one);
                assertThat(one.ending().orElseThrow().why()).isNotEqualTo(Ending.Why.CANCELLED);
            }
        }

        assertThat(memory.usedBytes()).isZero();
    }
}
