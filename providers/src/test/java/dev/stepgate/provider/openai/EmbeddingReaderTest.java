package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.EmbeddingInput;
import dev.stepgate.chat.EmbeddingInput.Piece;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Usage;
import dev.stepgate.chat.Vector;
import dev.stepgate.provider.EmbeddingStream;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.upstream.Reply;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class EmbeddingReaderTest {

    private static EmbeddingRequest request(Vector.Form form) {
        return new EmbeddingRequest(
                "m",
                new EmbeddingInput(
                        new RawJson("[\"two words\",\"one\"]"),
                        List.of(new Piece(9, 0), new Piece(3, 0))),
                form,
                OptionalInt.empty(),
                Map.of("user", new RawJson("\"u\""), "stream", new RawJson("true")));
    }

    @ParameterizedTest
    @CsvSource({
        "healthy, OPENAI, FLOAT",
        "healthy, OPENROUTER, BASE64",
        "local-3a, VLLM, BASE64",
        "local-5a, SGLANG, BASE64",
        "vectors-numbers, OPENAI, BASE64",
        "vectors-base64, OPENAI, FLOAT"
    })
    void vectors_are_the_same_numbers_however_they_were_written(
            String scenario, Dialect dialect, Vector.Form form) {
        try (Trial trial = new Trial(scenario, dialect)) {
            try (EmbeddingStream made = trial.provider.embed(request(form))) {
                assertThat(made.vectors()).isEmpty();
                assertThat(made.next()).isEqualTo(new ChatEvent.Finished(FinishReason.STOP));
                assertThat(made.next()).isEqualTo(new ChatEvent.Used(new Usage(3, 0, 0, 0)));
                assertThat(made.next()).isNull();
                assertThat(made.soFar().exact()).isTrue();
                assertThat(made.vectors())
                        .extracting(each -> List.of(each.at(0), each.at(1), each.at(2)))
                        .containsExactly(List.of(0.25, 0.25, -1.0), List.of(0.125, 0.25, -1.0));
            }
        }
    }

    @Test
    void what_we_do_not_know_goes_out_unchanged_and_nothing_asks_for_a_stream() {
        try (Trial trial = new Trial("healthy", Dialect.OPENAI);
                EmbeddingStream made = trial.provider.embed(request(Vector.Form.BASE64))) {
            made.next();

            assertThat(trial.upstream.received())
                    .singleElement()
                    .satisfies(
                            request -> {
                                assertThat(request.path()).endsWith("/v1/embeddings");
                                assertThat(request.header("accept")).contains("application/json");
                                assertThat(request.body())
                                        .isEqualTo(
                                                "{\"model\":\"m\",\"input\":[\"two"
                                                        + " words\",\"one\"],\"encoding_format\":\"base64\",\"user\":\"u\"}");
                            });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"STEPFUN", "TRANSFORMERS"})
    void who_has_no_embeddings_is_not_asked(Dialect dialect) {
        try (Trial trial = new Trial("healthy", dialect)) {
            assertThatThrownBy(() -> trial.provider.embed(request(Vector.Form.FLOAT)))
                    .isInstanceOf(ProviderFailure.Rejected.class)
                    .hasMessageContaining("no embeddings");
            assertThat(trial.upstream.received()).isEmpty();
        }
    }

    @Test
    void a_vector_fewer_than_there_are_inputs_is_no_answer() {
        try (Trial trial = new Trial("vectors-missing", Dialect.OPENAI);
                EmbeddingStream made = trial.provider.embed(request(Vector.Form.FLOAT))) {
            assertThatThrownBy(made::next)
                    .isInstanceOf(ProviderFailure.Garbled.class)
                    .hasMessageContaining("1 vectors for 2 inputs");
        }
    }

    @Test
    void an_upstream_that_is_at_its_limit_says_so_as_for_chats() {
        try (Trial trial = new Trial("fault-02", Dialect.OPENAI);
                EmbeddingStream made = trial.provider.embed(request(Vector.Form.FLOAT))) {
            assertThatThrownBy(made::next).isInstanceOf(ProviderFailure.Throttled.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'data':[{'index':0,'embedding':[1]},{'index':0,'embedding':[2]}]}",
                "{'data':[{'index':0,'embedding':[1]},{'index':7,'embedding':[2]}]}",
                "{'data':[{'embedding':[1]},{'embedding':[]}]}",
                "{'data':[{'embedding':[1]},{'embedding':[1,2]}]}",
                "{'data':[{'embedding':[1]},{'embedding':['a']}]}",
                "{'data':[{'embedding':[1]},{'embedding':'no base 64'}]}",
                "{'data':[{'embedding':[1]},{'embedding':'AAAA'}]}",
                "{'data':[{'embedding':[1]},{'embedding':'AACAfw=='}]}", // infinite
                "{'data':[]}",
                "{}",
                "{'data':",
                "{'error':{'message':'no','code':500}}",
                "{'object':'error','message':'no','code':500}"
            })
    void what_is_not_a_vector_for_each_input_fails_rather_than_pass_for_one(String body) {
        try (Trial trial = new Trial("healthy", Dialect.OPENAI)) {
            trial.upstream.then(Reply.json(body.replace('\'', '"')));

            try (EmbeddingStream made = trial.provider.embed(request(Vector.Form.FLOAT))) {
                assertThatThrownBy(made::next).isInstanceOf(ProviderFailure.class);
                assertThat(made.vectors()).isEmpty();
            }
        }
    }

    @Test
    void vectors_go_where_they_say_they_belong_and_one_may_be_in_a_list_of_its_own() {
        try (Trial trial = new Trial("healthy", Dialect.LLAMA_CPP)) {
            trial.upstream.then(
                    Reply.json(
                            "{\"data\":[{\"index\":1,\"embedding\":[[2]]},{\"index\":0,\"embedding\":[1]}]}"));

            try (EmbeddingStream made = trial.provider.embed(request(Vector.Form.FLOAT))) {
                made.next();

                assertThat(made.vectors()).extracting(each -> each.at(0)).containsExactly(1.0, 2.0);
                assertThat(made.soFar().exact()).isFalse(); // nobody told what it took
            }
        }
    }
}
