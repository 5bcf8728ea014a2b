package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The chunks of a streamed answer, each of them whole by itself. Immutable. */
record Events(List<JsonNode> chunks) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "data: ";

    /** Takes a stream apart byte by byte: a line that is not UTF-8 and JSON by itself fails. */
    static Events in(byte[] stream) throws CharacterCodingException, JsonProcessingException {
        List<JsonNode> chunks = new ArrayList<>();
        boolean done = false;
        for (String line : lines(stream)) {
            if (done) {
                throw new AssertionError("after [DONE]: " + line);
            }
            if (line.equals(PREFIX + "[DONE]")) {
                done = true;
            } else if (line.startsWith(PREFIX)) {
                chunks.add(JSON.readTree(line.substring(PREFIX.length())));
            } else if (!line.startsWith(":")) {
                throw new AssertionError("neither data nor comment: " + line);
            }
        }
        if (!done) {
            throw new AssertionError("the stream ends without [DONE]");
        }
        return new Events(chunks);
    }

    private static List<String> lines(byte[] stream) throws CharacterCodingException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteArrayInputStream bytes = new ByteArrayInputStream(stream);
        for (int b = bytes.read(); b >= 0; b = bytes.read()) {
            if (b != '\n') {
                line.write(b);
            } else if (line.size() > 0) {
                lines.add(
                        UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())).toString());
                line.reset();
            }
        }
        if (line.size() > 0) {
            throw new AssertionError("the stream ends within a line");
        }
        return lines;
    }

    /** What the deltas say in one field, joined. */
    String joined(String field) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/" + field).asText())
                .collect(Collectors.joining());
    }
}
