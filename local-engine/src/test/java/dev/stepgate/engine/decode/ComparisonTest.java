package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Likeness;
import dev.stepgate.engine.terms.Likeness.Parting;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.ToolCall;
import dev.stepgate.engine.terms.Turn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Prompts beside the ones that a real model answered before them. */
@Timeout(60)
class ComparisonTest {
    /** Tokens of a step and guesses after them: so far may the draft heads be behind. */
    private static final int LAG = 16 + 3;

    private static final Turn SYSTEM = Turn.of("system", "You answer what you are asked.");
    private static final Turn ASKED = Turn.of("user", "Which day comes after Monday?");
    private static final Turn SAID = Turn.of("assistant", "Tuesday comes after Monday.");
    private static final Turn MORE = Turn.of("user", "And after Friday?");
    private static final List<String> TOOLS = List.of(tool("get_time"), tool("get_date"));

    private final NanoLoop nano =
            NanoLoop.remembering(new BlockPool(MemoryFormat.BF16, Long.MAX_VALUE), 4096, 4);

    @AfterEach
    void close() {
        nano.close();
    }

    private static String tool(String name) {
        return """
        {"type": "function", "function": {"name": "%s", "parameters": {"type": "object"}}}"""
                .formatted(name);
    }

    private static Turn calling(String thought) {
        return new Turn(
                "assistant",
                List.of(),
                thought,
                List.of(new ToolCall("c", "get_time", "{\"city\": \"Rome\"}")),
                "",
                "");
    }

    private static List<Turn> turns(Turn... turns) {
        return List.of(turns);
    }

    private Likeness like(List<Turn> turns, List<String> tools) throws InterruptedException {
        return like(nano, turns, tools);
    }

    private static Likeness like(NanoLoop nano, List<Turn> turns, List<String> tools)
            throws InterruptedException {
        Sequence sequence =
                nano.loop()
                        .submit(
                                Request.of(
                                        new Prompt.Chat(turns, tools),
                                        Sampling.greedy().withMaxTokens(40)));
        NanoLoop.drain(sequence);
        Likeness likeness = sequence.likeness().orElseThrow();
        Ending ending = sequence.ending().orElseThrow();
        int most = Math.min(likeness.sharedTokens(), ending.promptTokens() - 1);
        int again = most - ending.cachedTokens();
        assertThat(likeness.forgottenTokens()).isEqualTo(again > LAG ? again : 0);
        return likeness;
    }

    private static void assertParts(Likeness likeness, Parting parting, int index) {
        assertThat(likeness.parting()).isEqualTo(parting);
        assertThat(likeness.index()).isEqualTo(index);
        assertThat(likeness.forgottenTokens()).isZero();
    }

    @Test
    void the_first_prompt_is_like_none() throws InterruptedException {
        Likeness first = like(turns(SYSTEM, ASKED), TOOLS);

        assertParts(first, Parting.FIRST_SEEN, 0);
        assertThat(first.sharedTokens()).isZero();
    }

    @Test
    void the_same_prompt_parts_nowhere() throws InterruptedException {
        like(turns(SYSTEM, ASKED), TOOLS);

        assertParts(like(turns(SYSTEM, ASKED), TOOLS), Parting.NOWHERE, 0);
    }

    @Test
    void the_next_turn_parts_where_the_thought_was() throws InterruptedException {
        like(turns(SYSTEM, ASKED), TOOLS);

        assertParts(like(turns(SYSTEM, ASKED, SAID, MORE), TOOLS), Parting.THOUGHT, 2);
    }

    @Test
    void a_changed_part_is_named() throws InterruptedException {
        like(turns(SYSTEM, ASKED, SAID, MORE), TOOLS);

        Turn otherSystem = Turn.of("system", "You answer what you are told.");
        assertParts(like(turns(otherSystem, ASKED), TOOLS), Parting.SYSTEM, 0);
        Turn otherAsked = Turn.of("user", "Which day comes after Sunday?");
        assertParts(like(turns(SYSTEM, otherAsked), TOOLS), Parting.MESSAGE, 1);
        List<String> otherTools = List.of(TOOLS.getFirst(), tool("get_weather"));
        assertParts(like(turns(SYSTEM, ASKED), otherTools), Parting.TOOL, 1);
        assertParts(like(turns(SYSTEM, ASKED), TOOLS.subList(0, 1)), Parting.TOOL, 1);
    }

    @Test
    void thoughts_that_the_layout_drops_after_a_new_question_are_what_breaks()
            throws InterruptedException {
        Turn result = new Turn("tool", List.of("10:15"), "", List.of(), "", "c");
        like(turns(ASKED, calling("I look."), result), TOOLS);

        assertParts(
                like(turns(ASKED, calling("I look."), result, SAID, MORE), TOOLS),
                Parting.THOUGHT,
                1);
    }

    @Test
    void what_had_to_be_let_go_of_is_told() throws InterruptedException {
        List<Turn> many = new ArrayList<>(turns(SYSTEM));
        for (int i = 0; i < 12; i++) {
            many.addAll(turns(ASKED, SAID));
        }
        many.add(MORE);
        try (NanoLoop small =
                NanoLoop.remembering(new BlockPool(MemoryFormat.BF16, 1_200_000), 600, 1)) {
            like(small, many, List.of());
            like(small, turns(Turn.of("user", "Count from 1 to 300. ".repeat(30))), List.of());

            Likeness again = like(small, many, List.of());

            assertThat(again.sharedTokens()).isGreaterThan(200);
            assertThat(again.forgottenTokens()).isPositive();
            assertThat(again.parting()).isEqualTo(Parting.NOWHERE);
        }
    }

    @Test
    void bare_text_has_no_parts() throws InterruptedException {
        Likeness[] likeness = new Likeness[2];
        for (int i = 0; i < 2; i++) {
            Sequence sequence =
                    nano.loop()
                            .submit(
                                    Request.of(
                                            new Prompt.Text(
                                                    "one two three four five six seven eight " + i),
                                            Sampling.greedy().withMaxTokens(2)));
            NanoLoop.drain(sequence);
            likeness[i] = sequence.likeness().orElseThrow();
        }

        assertParts(likeness[0], Parting.FIRST_SEEN, 0);
        assertParts(likeness[1], Parting.TEXT, 0);
    }
}
