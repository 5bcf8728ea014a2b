package dev.stepgate.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.Asker;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Content.Part;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Prompt.Page;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptSizeTest {

    @Test
    void every_text_of_a_request_counts_its_bytes() {
        String text = "aé漢😀";
        Message said = Message.of(Role.USER, text);
        Message parts =
                new Message(
                        Role.ASSISTANT,
                        new Content.Parts(
                                List.of(
                                        new Part.TextPart("12", new RawJson("{}")),
                                        new Part.OtherPart("image_url", new RawJson("{}")))),
                        "",
                        "345",
                        List.of(new ToolCall("id", "6", "{}")),
                        "",
                        Map.of());
        Tool tool = new Tool("f", new RawJson("{}"), false, new RawJson("1234567890"));

        PromptSize size =
                PromptSize.of(
                        new ChatRequest(
                                "m",
                                List.of(said, parts),
                                List.of(tool),
                                SamplingWishes.none(),
                                Map.of()));

        int bytes = text.getBytes(StandardCharsets.UTF_8).length + 2 + 3 + 1 + 2 + 10;
        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size.mostTokens()).isGreaterThan(bytes + 10_000);
        assertThat(size.likelyTokens()).isEqualTo(7);
        assertThat(size.leastTokens()).isEqualTo(5);
    }

    @Test
    void several_pages_add_up_but_only_the_longest_must_fit() {
        ChatRequest request =
                pages(
                        new Page.Text("a".repeat(60)),
                        new Page.Tokens(List.of(1, 2, 3)),
                        new Page.Text("b".repeat(12)));

        PromptSize size = PromptSize.of(request);

        assertThat(size.likelyTokens()).isEqualTo(18 + 3);
        assertThat(size.mostTokens()).isEqualTo(72 + 3 + 3 * 4);
        assertThat(PromptSize.longest(request).leastTokens()).isEqualTo(10);
    }

    @Test
    void tokens_are_as_many_as_they_are() {
        PromptSize size = PromptSize.of(pages(new Page.Tokens(List.of(7, 7, 7, 7))));

        assertThat(size.likelyTokens()).isEqualTo(4);
        assertThat(size.leastTokens()).isEqualTo(4);
        assertThat(size.mostTokens()).isEqualTo(4 + 4);
    }

    private static ChatRequest pages(Page... pages) {
        return new ChatRequest(
                "m",
                new Prompt.Pages(List.of(pages)),
                List.of(),
                SamplingWishes.none(),
                AnswerWishes.usual(),
                Map.of(),
                Asker.ANYONE);
    }
}
