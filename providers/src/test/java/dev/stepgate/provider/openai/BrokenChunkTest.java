package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokenChunkTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[{'index':0,'delta':{'content':'b\\n'}}",
                "{'choices':[{'index':0,'delta':{'content':'b\\n','tool_calls':null},'finish_reason':null}",
                "{'choices':[{'index':0,'delta':{'role':'','content' : 'b\\n'"
            })
    void what_can_mean_only_one_text_is_that_text(String chunk) {
        assertThat(BrokenChunk.mended(json(chunk)))
                .hasValueSatisfying(
                        mended ->
                                assertThat(mended.at("/choices/0/delta/content").textValue())
                                        .isEqualTo("b\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[{'delta':{'content':'a",
                "{'choices':[{'delta':{'content':'say 'a' loud'}}]}",
                "{'choices':[{'delta':{'content':'a'}},{'delta':{'content':'b'}",
                "{'choices':[{'delta':{'content':'a','reasoning':'b'}",
                "{'choices':[{'delta':{'content':'a','tool_calls':[{'index':0}]}",
                "{'choices':[{'delta':{'content':'a'},'finish_reason':'stop'",
                "{'choices':[{'del"
            })
    void what_may_have_said_more_is_not_guessed_at(String chunk) {
        assertThat(BrokenChunk.mended(json(chunk))).isEmpty();
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }
}
