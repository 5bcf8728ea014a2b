package dev.stepgate.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.io.StreamCorruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

final class EventReaderTest {

    static final List<Arguments> STREAMS =
            List.of(
                    row("one event", "data: a\n\n", "|a"),
                    row("two events", "data: a\n\ndata: b\n\n", "|a", "|b"),
                    row("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", "|a", "|b"),
                    row("CR", "data: a\r\rdata: b\r\r", "|a", "|b"),
                    row("mixed line ends", "data: a\r\n\ndata: b\n\r\n", "|a", "|b"),
                    row("no space after the colon", "data:a\n\n", "|a"),
                    row("only the first space goes", "data:  a\n\n", "| a"),
                    row("colons in data", "data: {\"a\":1}\n\n", "|{\"a\":1}"),
                    row("several data lines", "data: a\ndata:\ndata: b\n\n", "|a\n\nb"),
                    row("empty data", "data\n\ndata:\n\n", "|", "|"),
                    row("a name", "event: error\ndata: x\n\ndata: y\n\n", "error|x", "|y"),
                    row("a name without data is no event", "event: e\n\ndata: a\n\n", "|a"),
                    row("comments", ": hi\n\n:\ndata: a\n: between\ndata: b\n\n", "|a\nb"),
                    row("unknown fields", "id: 1\nretry: 2\nfoo: 3\nbar\ndata: a\n\n", "|a"),
                    row("more blank lines", "\n\n\ndata: a\n\n\n\n", "|a"),
                    row("byte order mark", "\uFEFFdata: a\n\n", "|a"),
                    row("a later mark is text", "data: \uFEFFa\n\n", "|\uFEFFa"),
                    row("many bytes a character", "data: 免费版 é 🦊\n\n", "|免费版 é 🦊"),
                    row("end before the blank line", "data: a\n", "|a"),
                    row("end inside a line", "data: a\n\ndata: b", "|a"),
                    row("nothing", ""),
                    row("only a comment", ": a\n\n"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("STREAMS")
    void a_stream_reads_the_same_wherever_it_is_split(
            String name, String stream, List<String> expected) throws IOException {
        byte[] bytes = stream.getBytes(UTF_8);
        for (int split = 0; split <= bytes.length; split++) {
            var in =
                    new SequenceInputStream(
                            new ByteArrayInputStream(bytes, 0, split),
                            new ByteArrayInputStream(bytes, split, bytes.length - split));

            assertThat(read(in)).as("split at %d", split).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("STREAMS")
    void a_stream_reads_the_same_byte_by_byte(String name, String stream, List<String> expected)
            throws IOException {
        InputStream oneByOne =
                new ByteArrayInputStream(stream.getBytes(UTF_8)) {
                    @Override
                    public synchronized int read(byte[] into, int from, int most) {
                        return super.read(into, from, 1);
                    }
                };

        assertThat(read(oneByOne)).isEqualTo(expected);
    }

    @Test
    void whatever_is_written_reads_the_same_wherever_it_is_split() throws IOException {
        Random random = new Random(9);
        for (int round = 0; round < 60; round++) {
            String end = List.of("\n", "\r\n", "\r").get(round % 3);
            StringBuilder stream = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
            List<String> meant = new ArrayList<>();
            for (int event = random.nextInt(4); event >= 0; event--) {
                String first = line(random);
                String second = line(random);
                stream.append(random.nextBoolean() ? ": " + line(random) + end : "");
                stream.append("data: ").append(first).append(end);
                stream.append(random.nextBoolean() ? "id: 1" + end : "");
                stream.append("data:x").append(second).append(end).append(end);
                meant.add("|" + first + "\nx" + second);
            }

            a_stream_reads_the_same_wherever_it_is_split("random", stream.toString(), meant);
        }
    }

    /** Any letters that do not end a line. */
    private static String line(Random random) {
        return random.ints(random.nextInt(12), 0, 0x30000)
                .map(any -> any >= 0xd800 && any < 0xe000 ? 0x1f98a : any)
                .map(any -> any == '\n' || any == '\r' ? ':' : any)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void an_event_ended_by_carriage_returns_does_not_wait_for_more() throws IOException {
        try (var out = new PipedOutputStream();
                var in = new PipedInputStream(out)) {
            out.write("data: a\r\r".getBytes(UTF_8));

            Event event = new EventReader(in).next();

            assertThat(event).isEqualTo(new Event("", "a"));
        }
    }

    @Test
    void lines_longer_than_the_buffer_stay_whole() throws IOException {
        String text = "x".repeat(100_000) + "é".repeat(10_000);

        List<String> events =
                read(new ByteArrayInputStream(("data: " + text + "\n\n").getBytes(UTF_8)));

        assertThat(events).containsExactly("|" + text);
    }

    @Test
    void a_line_larger_than_allowed_is_refused() {
        byte[] bytes = ("data: " + "x".repeat(200) + "\n\n").getBytes(UTF_8);
        var reader = new EventReader(new ByteArrayInputStream(bytes), 100);

        assertThatThrownBy(reader::next)
                .isInstanceOf(StreamCorruptedException.class)
                .hasMessage("event: more than 100 bytes");
    }

    @Test
    void an_event_of_many_small_lines_is_bounded_too() {
        byte[] bytes = ("data: 01234\n".repeat(20) + "\n").getBytes(UTF_8);
        var reader = new EventReader(new ByteArrayInputStream(bytes), 100);

        assertThatThrownBy(reader::next).isInstanceOf(StreamCorruptedException.class);
    }

    @Test
    void many_comments_do_not_add_up_to_a_large_event() throws IOException {
        byte[] bytes = (": waiting for you\n\n".repeat(50) + "data: a\n\n").getBytes(UTF_8);

        Event event = new EventReader(new ByteArrayInputStream(bytes), 100).next();

        assertThat(event).isEqualTo(new Event("", "a"));
    }

    private static Arguments row(String name, String stream, String... events) {
        return Arguments.of(name, stream, Stream.of(events).toList());
    }

    private static List<String> read(InputStream in) throws IOException {
        var reader = new EventReader(in);
        List<String> events = new ArrayList<>();
        for (Event event = reader.next(); event != null; event = reader.next()) {
            events.add(event.name() + "|" + event.data());
        }
        return events;
    }
}
