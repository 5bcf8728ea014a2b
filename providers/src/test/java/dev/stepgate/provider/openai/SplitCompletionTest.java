package dev.stepgate.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.remote.AnswerReader.Progress;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.sse.Event;
import dev.stepgate.sse.EventReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SplitCompletionTest {
    private static final JsonMapper RAW = JsonMapper.builder().build();
    private static final JsonMapper ESCAPED =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Test
    void what_is_read_is_what_was_written_wherever_the_bytes_were_split() throws IOException {
        Random random = new Random(12);
        for (int round = 0; round < 20; round++) {
            String meant = text(random);
            byte[] bytes = stream(meant, random).getBytes(UTF_8);

            for (int split = 0; split <= bytes.length; split++) {
                assertThat(read(bytes, split)).as("split at %d", split).isEqualTo(meant);
            }
        }
    }

    private static String text(Random random) {
        return random.ints(1 + random.nextInt(12), 0, 0x30000)
                .map(any -> any >= 0xd800 && any < 0xe000 ? 0x1f98a : any)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Cut between any two letters; where letters are escaped, between their halves too. */
    private static String stream(String text, Random random) throws IOException {
        boolean escaped = random.nextBoolean();
        StringBuilder stream = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(4));
            if (!escaped && end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            stream.append(frame(text.substring(at, end), "", escaped));
            at = end;
        }
        return stream.append(frame("", "stop", escaped)).append("data: [DONE]\n\n").toString();
    }

    private static String frame(String text, String finish, boolean escaped) throws IOException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putArray("choices").addObject().put("text", text).put("finish_reason", finish);
        return "data: " + (escaped ? ESCAPED : RAW).writeValueAsString(root) + "\n\n";
    }

    private static String read(byte[] bytes, int split) throws IOException {
        StringBuilder said = new StringBuilder();
        CompletionReader reader = reader(said);
        EventReader events =
                new EventReader(
                        new SequenceInputStream(
                                new ByteArrayInputStream(bytes, 0, split),
                                new ByteArrayInputStream(bytes, split, bytes.length - split)));
        for (Event event = events.next(); event != null; event = events.next()) {
            if (reader.take(event) == Progress.COMPLETE) {
                assertThat(reader.finishSeen()).isTrue();
            }
        }
        return said.toString();
    }

    /** A layout that takes every text for what is said. */
    private static CompletionReader reader(StringBuilder said) {
        Layout.Reading reading =
                piece -> {
                    if (piece instanceof Layout.Piece.More(String text)) {
                        said.append(text);
                    }
                    return List.<ChatEvent>of();
                };
        return new CompletionReader(
                new ChatRequest(
                        "asked-for",
                        List.of(),
                        List.of(),
                        SamplingWishes.none(),
                        AnswerWishes.usual(),
                        Map.of()),
                new Following.LaidOut(reading),
                new Failures("test", List.of(), InstantSource.fixed(Instant.EPOCH)));
    }
}
