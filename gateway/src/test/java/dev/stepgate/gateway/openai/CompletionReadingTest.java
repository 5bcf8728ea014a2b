package dev.stepgate.gateway.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Prompt.Page;
import dev.stepgate.chat.RawJson;
import dev.stepgate.gateway.refusal.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionReadingTest {

    @Test
    void a_text_and_what_is_wished_are_read() {
        CompletionAsked asked =
                read(
                        """
                        ,"prompt":"Once","max_tokens":9,"n":2,"best_of":2,"logprobs":5,"stop":"\\n",
                        "stream":true,"stream_options":{"include_usage":true},"user":"u","suffix":null""");

        ChatRequest request = asked.request();
        assertThat(request.prompt()).isEqualTo(pages(new Page.Text("Once")));
        assertThat(request.sampling().maxTokens()).hasValue(9);
        assertThat(request.sampling().stop()).containsExactly("\n");
        assertThat(request.answer().choices()).isEqualTo(2);
        assertThat(request.answer().alternatives()).hasValue(5);
        assertThat(request.extras()).isEqualTo(Map.of("user", new RawJson("\"u\"")));
        assertThat(asked.streaming()).isEqualTo(new Streaming(true, true));
        assertThat(asked.echo(0)).isEmpty();
    }

    @Test
    void whoever_sets_no_bound_gets_sixteen_tokens() {
        ChatRequest request = read(",\"prompt\":\"\"").request();

        assertThat(request.sampling().maxTokens()).hasValue(16);
        assertThat(request.prompt()).isEqualTo(pages(new Page.Text("")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "['a','b'] | text text",
                "[1,2] | tokens",
                "[[1,2],[3]] | tokens tokens",
            })
    void prompts_come_in_four_forms(String prompt, String pages) {
        Prompt read = read(",\"prompt\":" + prompt).request().prompt();

        assertThat(((Prompt.Pages) read).pages())
                .extracting(page -> page instanceof Page.Text ? "text" : "tokens")
                .isEqualTo(List.of(pages.split(" ")));
    }

    @Test
    void an_echo_goes_before_every_choice_of_its_page() {
        CompletionAsked asked = read(",\"prompt\":['a','b'],\"n\":2,\"echo\":true");

        assertThat(List.of(asked.echo(0), asked.echo(1), asked.echo(2), asked.echo(3)))
                .containsExactly("a", "a", "b", "b");
    }

    @Test
    void a_form_binds_raw_text_as_it_binds_chats() {
        ChatRequest request =
                read(",\"prompt\":\"a\",\"response_format\":{\"type\":\"json_object\"}").request();

        assertThat(request.answer().form()).isEqualTo(new AnswerForm.JsonObject());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | prompt: missing (expected: a string, strings, token ids, or lists of token ids)",
                "'prompt':{} | prompt: an object (expected: a string, strings, token ids, or lists of token ids)",
                "'prompt':[] | prompt: empty (expected: a string, strings, token ids, or lists of token ids)",
                "'prompt':['a',1] | prompt[1]: 1 (expected: a string)",
                "'prompt':[1,'a'] | prompt[1]: a string (expected: a token id, 0 or more)",
                "'prompt':[-1] | prompt[0]: -1 (expected: a token id, 0 or more)",
                "'prompt':[1.5] | prompt[0]: 1.5 (expected: a token id, 0 or more)",
                "'prompt':[[1],[]] | prompt[1]: empty (expected: one token id or more)",
                "'prompt':[[1],2] | prompt[1]: 2 (expected: a list of token ids)",
                "'prompt':[null] | prompt[0]: null (expected: a token id, 0 or more)",
                "'prompt':['a','b','c'],'n':6 | prompt: 3 prompts with 6 answers each (expected: at most 16 answers in all)",
                "'prompt':'a','best_of':3,'n':2 | best_of: 3 (expected: none, or 2 as n: every answer that is made is told)",
                "'prompt':'a','best_of':0 | best_of: 0 (expected: 1 to 2147483647)",
                "'prompt':'a','suffix':'b' | suffix: a string (expected: none: no model here writes towards one)",
                "'prompt':'a','suffix':1 | suffix: 1 (expected: a string)",
                "'prompt':'a','logprobs':6 | logprobs: 6 (expected: 0 to 5)",
                "'prompt':'a','logprobs':true | logprobs: true (expected: 0 to 5)",
                "'prompt':'a','echo':1 | echo: 1 (expected: true or false)",
                "'prompt':[1],'echo':true | echo: true (expected: false where the prompt is token ids, not text)",
                "'prompt':'a','echo':true,'logprobs':0 | echo: true (expected: false beside logprobs: how likely a prompt's own tokens are is not told)",
                "'prompt':'a','max_tokens':0 | max_tokens: 0 (expected: 1 or more)",
                "'prompt':'a','stream':'yes' | stream: a string (expected: true or false)",
            })
    void what_is_wrong_is_named(String fields, String message) {
        assertThatThrownBy(() -> read(fields.isEmpty() ? "" : "," + fields))
                .isInstanceOfSatisfying(
                        Refusal.Malformed.class,
                        refusal -> assertThat(refusal).hasMessage(message));
    }

    private static Prompt pages(Page... pages) {
        return new Prompt.Pages(List.of(pages));
    }

    private static CompletionAsked read(String more) {
        return CompletionReading.read(
                ("{\"model\":\"m\"" + more.replace('\'', '"') + "}").getBytes(UTF_8));
    }
}
