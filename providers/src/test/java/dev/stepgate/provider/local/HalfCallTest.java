package dev.stepgate.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HalfCallTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMPACT =
            "{\"city\":\"Pa\\n\\\"r is\\u0001 \uD83D\uDE00\",\"n\":12,\"deep\":{\"a\":[1,true,null]}}";

    /** The same, spelled as others do. */
    private static final List<String> SPELLINGS =
            List.of(
                    COMPACT,
                    "{ \"city\" : \"Pa\\u000a\\u0022r is\\u0001 \\ud83d\\ude00\", \"n\": 12,"
                            + " \"deep\": {\"a\": [1, true, null]} }",
                    "{\"\\u0063ity\":\"Pa\\n\\\"r is\\u0001 \uD83D\uDE00\"\n,\"n\":12,"
                            + "\"deep\":{\"a\":[ 1,true,null ]}}");

    @Test
    void wherever_the_text_stops_the_rest_makes_it_whole() throws IOException {
        JsonNode whole = JSON.readTree(COMPACT);
        for (String spelling : SPELLINGS) {
            for (int cut = 0; cut < spelling.length(); cut++) {
                String given = spelling.substring(0, cut);

                String rest = HalfCall.rest(given, COMPACT).orElseThrow();

                assertThat(JSON.readTree(given + rest)).as(given).isEqualTo(whole);
            }
        }
    }

    @Test
    void another_call_has_no_rest() {
        assertThat(HalfCall.rest("{\"town\":\"P", COMPACT)).isEmpty();
        assertThat(HalfCall.rest("{\"city\":\"Q", COMPACT)).isEmpty();
        assertThat(HalfCall.rest(COMPACT + "}", COMPACT)).isEmpty();
    }

    @Test
    void whole_is_one_object_and_nothing_more() {
        assertThat(HalfCall.isWhole(COMPACT)).isTrue();
        assertThat(HalfCall.isWhole("{}")).isTrue();
        assertThat(HalfCall.isWhole("")).isFalse();
        assertThat(HalfCall.isWhole("{\"a\":1")).isFalse();
        assertThat(HalfCall.isWhole("[1]")).isFalse();
        assertThat(HalfCall.isWhole("{} {}")).isFalse();
    }
}
