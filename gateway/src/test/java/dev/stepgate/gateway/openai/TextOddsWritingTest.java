package dev.stepgate.gateway.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.TokenOdds.Chance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextOddsWritingTest {

    @Test
    void lists_stand_side_by_side_and_offsets_go_on_from_chunk_to_chunk() {
        var writing = new TextOddsWriting();

        assertThat(written(writing, token("漢字", -0.5, chance("a", -0.25))))
                .isEqualTo(
                        "{'tokens':['漢字'],'token_logprobs':[-0.5],"
                                + "'top_logprobs':[{'a':-0.25,'漢字':-0.5}],'text_offset':[0]}");
        assertThat(written(writing, token("b", -1), token("😀", -2), token("c", -3)))
                .contains("'text_offset':[2,3,4]");
    }

    @Test
    void the_chosen_one_is_told_once_among_the_likeliest() {
        assertThat(written(new TextOddsWriting(), token("a", -0.5, chance("a", -0.5))))
                .contains("'top_logprobs':[{'a':-0.5}]");
    }

    @Test
    void bytes_that_are_no_whole_character_are_spelled() {
        byte[] bytes = "é".getBytes(UTF_8);
        TokenOdds first = half(bytes[0]);
        TokenOdds second = half(bytes[1]);

        assertThat(written(new TextOddsWriting(), first, second, token("b", -1)))
                .contains(
                        "'tokens':['bytes:\\\\xc3','bytes:\\\\xa9','b']", "'text_offset':[0,0,1]");
    }

    @Test
    void a_token_whose_bytes_nobody_tells_counts_by_its_text() {
        TokenOdds untold = new TokenOdds(new Chance("ab", List.of(), -1), List.of());

        assertThat(written(new TextOddsWriting(), untold, untold)).contains("'text_offset':[0,2]");
    }

    @Test
    void where_nothing_is_told_there_is_nothing() {
        assertThat(written(new TextOddsWriting())).isEqualTo("null");
    }

    private static String written(TextOddsWriting writing, TokenOdds... odds) {
        StringBuilder out = new StringBuilder();
        writing.append(out, List.of(odds));
        return out.toString().replace('"', '\'');
    }

    private static TokenOdds token(String text, double logProbability, Chance... likeliest) {
        return new TokenOdds(chance(text, logProbability), List.of(likeliest));
    }

    private static TokenOdds half(byte half) {
        return new TokenOdds(new Chance("\ufffd", List.of(half), -1), List.of());
    }

    private static Chance chance(String text, double logProbability) {
        List<Byte> bytes = new ArrayList<>();
        for (byte each : text.getBytes(UTF_8)) {
            bytes.add(each);
        }
        return new Chance(text, bytes, logProbability);
    }
}
