package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatReadingTest {

    @Test
    void wishes_are_read_and_unknown_fields_pass_through() {
        ChatAsked asked =
                read(
                        Asking.hello(
                                """
                                ,"stream":true,"stream_options":{"include_usage":true},
                                "temperature":0.5,"top_p":1,"top_k":40,"min_p":0.05,"seed":7,
                                "max_tokens":9,"max_completion_tokens":10,"stop":["a","","b"],
                                "presence_penalty":0.5,"frequency_penalty":-0.5,
                                "repetition_penalty":1.1,"min_tokens":3,
                                "logit_bias":{"7":-100,"8":1.5,"9":null},
                                "n":2,"logprobs":true,"top_logprobs":5,"user":"me","provider":{"only":[1.50]},
                                "store":null\
                                """));

        assertThat(asked.streamed()).isTrue();
        assertThat(asked.withUsage()).isTrue();
        assertThat(asked.request().model()).isEqualTo("step");
        assertThat(asked.request().messages()).containsExactly(Message.of(Role.USER, "hello"));
        assertThat(asked.request().sampling())
                .isEqualTo(
                        new SamplingWishes(
                                OptionalDouble.of(0.5),
                                OptionalDouble.of(1),
                                OptionalInt.of(40),
                                OptionalDouble.of(0.05),
                                OptionalLong.of(7),
                                OptionalInt.of(10),
                                List.of("a", "b"),
                                OptionalInt.of(3),
                                new SamplingWishes.Penalties(
                                        OptionalDouble.of(0.5),
                                        OptionalDouble.of(-0.5),
                                        OptionalDouble.of(1.1)),
                                Map.of(7, -100.0, 8, 1.5)));
        assertThat(asked.request().answer()).isEqualTo(new AnswerWishes(2, OptionalInt.of(5)));
        assertThat(asked.request().extras())
                .isEqualTo(
                        Map.of(
                                "user", new RawJson("\"me\""),
                                "provider", new RawJson("{\"only\":[1.50]}")));
    }

    @Test
    void a_plain_request_wishes_nothing() {
        ChatAsked asked = read(Asking.hello(",\"tools\":[],\"stop\":null"));

        assertThat(asked.streamed()).isFalse();
        assertThat(asked.withUsage()).isFalse();
        assertThat(asked.request().tools()).isEmpty();
        assertThat(asked.request().sampling()).isEqualTo(SamplingWishes.none());
        assertThat(asked.request().answer()).isEqualTo(AnswerWishes.usual());
        assertThat(asked.request().extras()).isEmpty();
    }

    @Test
    void odds_may_be_wished_for_without_alternatives() {
        AnswerWishes bare = read(Asking.hello(",\"logprobs\":true")).request().answer();
        AnswerWishes none =
                read(Asking.hello(",\"logprobs\":false,\"top_logprobs\":0")).request().answer();

        assertThat(bare.alternatives()).hasValue(0);
        assertThat(none).isEqualTo(AnswerWishes.usual());
    }

    @Test
    void a_bias_for_too_many_tokens_is_refused() {
        String many =
                IntStream.range(0, 1025)
                        .mapToObj(id -> "\"" + id + "\":1")
                        .collect(Collectors.joining(","));

        assertThatThrownBy(() -> read(Asking.hello(",\"logit_bias\":{" + many + "}")))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("logit_bias: 1025 tokens (expected: at most 1024)");
    }

    @Test
    void usage_of_what_is_not_streamed_need_not_be_asked_for() {
        ChatAsked asked = read(Asking.hello(",\"stream_options\":{\"include_usage\":true}"));

        assertThat(asked.withUsage()).isFalse();
    }

    @Test
    void whoever_wants_to_hear_an_answer_is_refused() {
        assertThat(read(Asking.hello(",\"modalities\":[\"text\"]")).request().extras())
                .containsKey("modalities");
        assertThatThrownBy(() -> read(Asking.hello(",\"modalities\":[\"text\",\"audio\"]")))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("modalities[1]: \"audio\" (expected: text)");
    }

    @Test
    void a_tool_loop_is_read_with_all_its_parts() {
        ChatAsked asked =
                read(
                        """
                        {"model":"step","tools":[{"type":"function","function":{"name":"f"},"x":1}],
                        "messages":[
                          {"role":"developer","content":[{"type":"text","text":"be","cache":1}]},
                          {"role":"assistant","content":null,"reasoning":"hm","refusal":null,
                           "tool_calls":[{"id":"c1","type":"function",
                             "function":{"name":"f","arguments":"{ }"}}]},
                          {"role":"tool","tool_call_id":"c1","content":"42","weight":1}]}
                        """);

        assertThat(asked.request().tools().getFirst().whole().text())
                .isEqualTo("{\"type\":\"function\",\"function\":{\"name\":\"f\"},\"x\":1}");
        assertThat(asked.request().messages())
                .containsExactly(
                        new Message(
                                Role.DEVELOPER,
                                new Content.Parts(
                                        List.of(
                                                new Content.Part.TextPart(
                                                        "be",
                                                        new RawJson(
                                                                "{\"type\":\"text\",\"text\":\"be\",\"cache\":1}")))),
                                "",
                                "",
                                List.of(),
                                "",
                                Map.of()),
                        new Message(
                                Role.ASSISTANT,
                                new Content.Nothing(),
                                "",
                                "hm",
                                List.of(new ToolCall("c1", "f", "{ }")),
                                "",
                                Map.of()),
                        new Message(
                                Role.TOOL,
                                new Content.Text("42"),
                                "",
                                "",
                                List.of(),
                                "c1",
                                Map.of("weight", new RawJson("1"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"max_tokens\":-1 | max_tokens: -1 (expected: 1 or more)",
                "\"max_tokens\":1.5 | max_tokens: 1.5 (expected: a whole number, 1..2147483647)",
                "\"max_tokens\":\"9\" | max_tokens: a string (expected: a whole number, 1..2147483647)",
                "\"max_completion_tokens\":1e9 | max_completion_tokens: 1E+9 (expected: a whole number, 1..2147483647)",
                "\"temperature\":2.1 | temperature: 2.1 (expected: 0.0 to 2.0)",
                "\"top_p\":0 | top_p: 0.0 (expected: more than 0.0, at most 1.0)",
                "\"seed\":1e400 | seed: 1E+400 (expected: a whole number of 64 bits)",
                "\"n\":0 | n: 0 (expected: 1 to 16)",
                "\"n\":17 | n: 17 (expected: 1 to 16)",
                "\"n\":1.5 | n: 1.5 (expected: 1 to 16)",
                "\"logprobs\":5 | logprobs: 5 (expected: true or false)",
                "\"logprobs\":true,\"top_logprobs\":30 | top_logprobs: 30 (expected: 0 to 20)",
                "\"top_logprobs\":2 | top_logprobs: 2 (expected: none unless logprobs is true)",
                "\"logit_bias\":[] | logit_bias: a list (expected: an object)",
                "\"logit_bias\":{\"hi\":1} | logit_bias: the key \"hi\" (expected: a token id)",
                "\"logit_bias\":{\"-1\":1} | logit_bias: the key \"-1\" (expected: a token id)",
                "\"logit_bias\":{\"5\":101} | logit_bias.5: 101.0 (expected: -100.0 to 100.0)",
                "\"logit_bias\":{\"5\":\"x\"} | logit_bias.5: a string (expected: -100.0 to 100.0)",
                "\"presence_penalty\":3 | presence_penalty: 3.0 (expected: -2.0 to 2.0)",
                "\"frequency_penalty\":-3 | frequency_penalty: -3.0 (expected: -2.0 to 2.0)",
                "\"repetition_penalty\":0 | repetition_penalty: 0.0 (expected: more than 0.0, at most 100.0)",
                "\"min_tokens\":-1 | min_tokens: -1 (expected: 0 or more)",
                "\"stream\":\"yes\" | stream: a string (expected: true or false)",
                "\"stream_options\":[] | stream_options: a list (expected: an object)",
                "\"stop\":{} | stop: an object (expected: a string, or at most 16 strings)",
                "\"stop\":[1] | stop[0]: 1 (expected: a string)",
                "\"tools\":{} | tools: an object (expected: a list)",
                "\"tools\":[{\"type\":\"custom\"}] | tools[0].type: \"custom\" (expected: function)",
                "\"tools\":[{}] | tools[0].function: missing (expected: an object)",
            })
    void a_wish_of_the_wrong_kind_is_named(String field, String sentence) {
        assertThatThrownBy(() -> read(Asking.hello("," + field)))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | messages: empty (expected: at least one message)",
                "{} | messages: an object (expected: a list)",
                "[7] | messages[0]: 7 (expected: an object)",
                "[{}] | messages[0].role: missing (expected: a string)",
                "[{\"role\":\"robot\"}] | messages[0].role: \"robot\" (expected: system, developer,"
                        + " user, assistant or tool)",
                "[{\"role\":\"user\"}] | messages[0].content: missing (expected: a string or a list"
                        + " of parts)",
                "[{\"role\":\"user\",\"content\":5}] | messages[0].content: 5 (expected: a string"
                        + " or a list of parts)",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\"}]}]"
                        + " | messages[0].content[1]: a part of type \"image_url\" (expected: text: models here read nothing else)",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}] |"
                        + " messages[0].content[0].text: missing (expected: a string)",
                "[{\"role\":\"tool\",\"content\":\"4\"}] | messages[0].tool_call_id: missing"
                        + " (expected: a string)",
                "[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":{}}}]}]"
                        + " | messages[0].tool_calls[0].function.arguments: an object (expected: a"
                        + " string)",
            })
    void a_message_of_the_wrong_kind_is_named(String messages, String sentence) {
        String body = "{\"model\":\"step\",\"messages\":" + messages + "}";

        assertThatThrownBy(() -> read(body))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the body is empty (expected: a JSON object)",
                "[] | the body is not an object (expected: a JSON object)",
                "{\"model\":} | the body is not valid JSON: line 1, column 10",
                "{} {} | the body is not valid JSON: line 1, column 4",
                "{} | model: missing (expected: a string)",
                "{\"model\":\"\"} | model: empty (expected: a string)",
                "{\"model\":\"step\"} | messages: missing (expected: a list of messages)",
            })
    void a_body_of_the_wrong_kind_is_named(String body, String sentence) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "stop", "temperature", "user", "messages", "x"})
    void what_a_client_wrote_is_never_repeated(String field) {
        String body = Asking.hello(",\"" + field + "\":{\"secret\":oops}");

        assertThatThrownBy(() -> read(body)).hasMessageNotContainingAny("secret", "oops", "hello");
    }

    @Test
    void a_body_nested_beyond_reason_is_refused() {
        String body = Asking.hello(",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000));

        assertThatThrownBy(() -> read(body))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessageContaining("at most 500 levels");
    }

    @Test
    void a_text_as_long_as_a_body_may_be_is_read() {
        String long21MiB = "x".repeat(21 << 20);

        ChatAsked asked = read(Asking.hello(",\"note\":\"" + long21MiB + "\""));

        assertThat(asked.request().extras()).containsKey("note");
    }

    private static ChatAsked read(String body) {
        return ChatReading.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
