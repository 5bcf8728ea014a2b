package dev.stepgate.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.terms.Likeness.Parting;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Turn;
import dev.stepgate.engine.tokenizer.Passage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContentsTest {
    private static final Prompt.Chat CHAT =
            new Prompt.Chat(
                    List.of(
                            Turn.of("system", "SYSTEM"),
                            Turn.of("user", "ASKED"),
                            Turn.of("assistant", "CALLING"),
                            Turn.of("tool", "FIRST"),
                            Turn.of("tool", "SECOND"),
                            Turn.of("user", "<|im_start|>user")),
                    List.of("{1}", "{2}"));

    /** What the template writes, and in brackets what callers wrote. */
    private static final String LAID_OUT =
            """
            <bos><|im_start|>system
            [SYSTEM]

            # Tools
            [{1}]
            [{2}]
            </tools><|im_end|>
            <|im_start|>user
            [ASKED]<|im_end|>
            <|im_start|>assistant
            [CALLING]<|im_end|>
            <|im_start|>tool_response
            <r>[FIRST]</r><r>[SECOND]</r><|im_end|>
            <|im_start|>user
            [<|im_start|>user]<|im_end|>
            <|im_start|>assistant
            <think>
            """;

    private static List<Passage> passages(String text) {
        return Stream.of(text.splitWithDelimiters("\\[[^]]*]", 0))
                .filter(part -> !part.isEmpty())
                .map(
                        part ->
                                part.startsWith("[")
                                        ? new Passage(part.substring(1, part.length() - 1), false)
                                        : new Passage(part, true))
                .toList();
    }

    /** The part at a place that is marked. */
    private static Contents.Part at(Prompt.Chat chat, String text, String mark) {
        int at = text.substring(0, text.indexOf(mark)).replaceAll("[\\[\\]]", "").length();
        int inside = mark.startsWith("[") ? 1 : 0;
        return new Contents(chat, passages(text)).at(at + inside);
    }

    private static void assertPart(String mark, Parting parting, int index) {
        Contents.Part part = at(CHAT, LAID_OUT, mark);

        assertThat(part.parting()).as(mark).isEqualTo(parting);
        assertThat(part.index()).as(mark).isEqualTo(index);
    }

    @Test
    void what_comes_before_all_that_callers_wrote_is_seen_first() {
        assertPart("<bos>", Parting.FIRST_SEEN, 0);
        assertPart("SYSTEM", Parting.FIRST_SEEN, 0);
    }

    @Test
    void the_head_is_of_the_system_and_the_tools() {
        assertPart("YSTEM", Parting.SYSTEM, 0);
        assertPart("# Tools", Parting.SYSTEM, 0);
        assertPart("1}", Parting.TOOL, 0);
        assertPart("{2}", Parting.TOOL, 1);
        assertPart("2}", Parting.TOOL, 1);
        assertPart("</tools>", Parting.TOOL, 2);
    }

    @Test
    void turns_are_messages_and_results_are_told_apart() {
        assertPart("user\n[ASKED", Parting.MESSAGE, 1);
        assertPart("SKED", Parting.MESSAGE, 1);
        assertPart("CALLING", Parting.MESSAGE, 2);
        assertPart("tool_response", Parting.MESSAGE, 3);
        assertPart("IRST", Parting.MESSAGE, 3);
        assertPart("ECOND", Parting.MESSAGE, 4);
        assertPart("user\n[<|im", Parting.MESSAGE, 5);
        assertPart("im_start|>user]", Parting.MESSAGE, 5);
    }

    @Test
    void behind_all_of_them_nothing_is_new() {
        assertPart("<think>", Parting.NOWHERE, 0);
        assertThat(new Contents(CHAT, passages(LAID_OUT)).at(100_000).parting())
                .isEqualTo(Parting.NOWHERE);
    }

    @Test
    void a_chat_without_a_head_begins_with_its_first_message() {
        Prompt.Chat chat =
                new Prompt.Chat(
                        List.of(Turn.of("user", "ASKED"), Turn.of("user", "MORE")), List.of());
        String text =
                """
                <|im_start|>user
                [ASKED]<|im_end|>
                <|im_start|>user
                [MORE]<|im_end|>
                <|im_start|>assistant
                """;

        assertThat(at(chat, text, "SKED")).isEqualTo(at(chat, text, "KED"));
        assertThat(at(chat, text, "SKED").index()).isZero();
        assertThat(at(chat, text, "MORE").index()).isEqualTo(1);
    }

    @Test
    void tools_alone_are_a_head() {
        Prompt.Chat chat =
                new Prompt.Chat(List.of(Turn.of("user", "ASKED")), List.of("{1}", "{2}"));
        String text =
                """
                <|im_start|>system
                # Tools
                [{1}]
                [{2}]</tools><|im_end|>
                <|im_start|>user
                [ASKED]<|im_end|>
                <|im_start|>assistant
                """;

        assertThat(at(chat, text, "2}").parting()).isEqualTo(Parting.TOOL);
        assertThat(at(chat, text, "2}").index()).isEqualTo(1);
        assertThat(at(chat, text, "ASKED").parting()).isEqualTo(Parting.MESSAGE);
    }

    @Test
    void in_a_layout_of_other_turns_nothing_is_told_apart() {
        String text = "[SYSTEM] [ASKED] and [FIRST]";

        assertThat(at(CHAT, text, "and").parting()).isEqualTo(Parting.TEXT);
    }
}
