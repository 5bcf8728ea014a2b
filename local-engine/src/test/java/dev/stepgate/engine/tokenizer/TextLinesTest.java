package dev.stepgate.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextLinesTest {
    private final Tokenizer tokenizer =
            Tokenizer.read(Path.of("src/test/resources/tokenizer/tiny.tokenizer.json"));
    private final StringWriter out = new StringWriter();

    @Test
    void each_line_becomes_an_array_without_a_begin_token() throws IOException {
        encode("\"Hello\"\n\"\"\n\"a\\n\\\"b\\u00e9\"\r\n\"你好 <think>\"");

        assertThat(out)
                .hasToString(array("Hello") + "[]\n" + array("a\n\"bé") + array("你好 <think>"));
    }

    @Test
    void nothing_becomes_nothing() throws IOException {
        encode("");

        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_line_longer_than_any_buffer_is_one_text() throws IOException {
        String text = "no space between".replace(" ", "").repeat(30_000);

        encode("\"a\"\n\"" + text + "\"\n\"b\"\n");

        assertThat(out.toString().lines()).hasSize(3).element(1).isEqualTo(array(text).strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``;empty",
                "17;not a string",
                "[\"a\"];not a string",
                "null;not a string",
                "\"a;not JSON",
                "Hello;not JSON",
                "\"a\" \"b\";more than a string"
            })
    void a_line_that_is_no_string_is_named_and_those_before_are_written(
            String line, String complaint) {
        assertThatThrownBy(() -> encode("\"Hello\"\n\"b\"\n" + line + "\n\"c\"\n"))
                .isInstanceOf(BadRequest.class)
                .hasMessage("line 3: " + complaint + " (expected: one JSON string in UTF-8)");
        assertThat(out).hasToString(array("Hello") + array("b"));
    }

    @Test
    void bytes_that_are_no_utf8_are_named_by_their_line() {
        InputStream in =
                new ByteArrayInputStream("\"a\"\n\"é\"\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> TextLines.encode(tokenizer, in, new PrintWriter(out)))
                .isInstanceOf(BadRequest.class)
                .hasMessage("line 2: not UTF-8 (expected: one JSON string in UTF-8)");
    }

    @Test
    void an_answer_is_out_before_the_next_question_is_read() throws IOException {
        InputStream first =
                new ByteArrayInputStream("\"Hello\"\n".getBytes(StandardCharsets.UTF_8));
        InputStream second =
                new InputStream() {
                    @Override
                    public int read() {
                        assertThat(out).hasToString(array("Hello"));
                        return -1;
                    }

                    @Override
                    public int read(byte[] to, int from, int length) {
                        return read();
                    }
                };

        boolean taken =
                TextLines.encode(
                        tokenizer, new SequenceInputStream(first, second), new PrintWriter(out));

        assertThat(taken).isTrue();
    }

    @Test
    void when_nobody_takes_the_output_it_stops() throws IOException {
        Writer closed =
                new Writer() {
                    @Override
                    public void write(char[] text, int from, int length) throws IOException {
                        throw new IOException("Broken pipe");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        byte[] lines = "\"Hello\"\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        InputStream in = new ByteArrayInputStream(lines);

        assertThat(TextLines.encode(tokenizer, in, new PrintWriter(closed))).isFalse();
        assertThat(in.available()).isPositive();
    }

    private void encode(String lines) throws IOException {
        InputStream in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        TextLines.encode(tokenizer, in, new PrintWriter(out));
    }

    private String array(String text) {
        return Arrays.stream(tokenizer.encode(text))
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",", "[", "]\n"));
    }
}
