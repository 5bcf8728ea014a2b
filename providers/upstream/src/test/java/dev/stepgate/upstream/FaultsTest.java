package dev.stepgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FaultsTest {
    private static final double QUICKLY = 0.005;

    @ParameterizedTest
    @CsvSource({
        "fault-01, 429, 200",
        "fault-02, 429, 429",
        "fault-03, 500, 200",
        "fault-04, 503, 503",
        "fault-12, 400, 400",
        "fault-13, 400, 400",
        "fault-15, 503, 503",
        "fault-16, 503, 503"
    })
    void a_fault_told_by_its_status_comes_and_goes(String name, int first, int second)
            throws Exception {
        try (var upstream = ScriptedUpstream.playing(name, 100);
                var caller = Caller.of(upstream)) {
            assertThat(caller.stream().statusCode()).isEqualTo(first);
            assertThat(caller.stream().statusCode()).isEqualTo(second);
        }
    }

    @Test
    void the_wait_asked_for_is_scaled_to_whole_seconds() throws Exception {
        try (var real = ScriptedUpstream.playing("fault-01", 1);
                var fast = ScriptedUpstream.playing("fault-01", 0.1);
                var ofReal = Caller.of(real);
                var ofFast = Caller.of(fast)) {
            assertThat(ofReal.stream().headers().firstValue("Retry-After")).contains("2");
            assertThat(ofFast.stream().headers().firstValue("Retry-After")).contains("1");
        }
    }

    @Test
    void a_reset_comes_once() throws Exception {
        try (var upstream = ScriptedUpstream.playing("fault-05", QUICKLY);
                var caller = Caller.of(upstream)) {
            assertThatThrownBy(caller::stream).isInstanceOf(IOException.class);
            assertThat(caller.stream().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_dying_stream_is_no_whole_one() throws Exception {
        try (var upstream = ScriptedUpstream.playing("fault-08", QUICKLY);
                var caller = Caller.of(upstream)) {
            assertThatThrownBy(caller::stream).isInstanceOf(IOException.class);
        }
    }

    @Test
    void late_and_stalled_streams_are_whole_in_the_end() throws Exception {
        for (String name : new String[] {"fault-07", "fault-09", "fault-11", "fault-11-open"}) {
            try (var upstream = ScriptedUpstream.playing(name, QUICKLY);
                    var caller = Caller.of(upstream)) {
                assertThat(Caller.said(caller.stream().body()))
                        .as(name)
                        .isEqualTo(Answer.words(60).text());
            }
        }
    }

    @Test
    void the_broken_event_took_one_word_with_it() throws Exception {
        try (var upstream = ScriptedUpstream.playing("fault-10", QUICKLY);
                var caller = Caller.of(upstream)) {
            String stream = caller.stream().body();

            assertThat(Caller.frames(stream).get(9)).endsWith("[{\"del");
            assertThat(Caller.said(stream)).startsWith("word1 ").contains("word8 word10");
        }
    }

    @Test
    void it_recovers_after_a_minute_of_its_own() throws Exception {
        try (var upstream = ScriptedUpstream.playing("fault-15", 1e-9);
                var caller = Caller.of(upstream)) {
            assertThat(caller.stream().statusCode()).isEqualTo(503);
            assertThat(caller.stream().statusCode()).isEqualTo(200);
        }
    }
}
