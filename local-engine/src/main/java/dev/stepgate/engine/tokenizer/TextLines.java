package dev.stepgate.engine.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts as JSON strings, one a line, turned into arrays of token ids, one a line. Holds one line at
 * a time. Owned by one thread.
 */
public final class TextLines {

    /** What one line may take; memory is bounded by it. */
    private static final int LARGEST_LINE_BYTES = 64 << 20;

    private static final JsonFactory PARSERS =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(LARGEST_LINE_BYTES)
                                    .build())
                    .build();

    private final Tokenizer tokenizer;
    private final InputStream in;
    private final PrintWriter out;

    /** What was read and not yet used. */
    private final byte[] ahead = new byte[1 << 16];

    private int aheadFrom;
    private int aheadTo;

    private byte[] line = new byte[1 << 12];
    private int length;
    private long number;

    /** Whether somebody still takes the output. */
    private boolean taken = true;

    private TextLines(Tokenizer tokenizer, InputStream in, PrintWriter out) {
        this.tokenizer = tokenizer;
        this.in = in;
        this.out = out;
    }

    /**
     * Encodes all lines of one stream to another, specials spelled in them included, and flushes
     * before each read. Closes neither stream.
     *
     * @return false if nobody takes the output any more, and the rest was left unread
     * @throws BadRequest naming the first line that is not a JSON string; those before are written
     */
    public static boolean encode(Tokenizer tokenizer, InputStream in, PrintWriter out)
            throws IOException {
        try {
            return new TextLines(tokenizer, in, out).encode();
        } finally {
            out.flush();
        }
    }

    private boolean encode() throws IOException {
        while (readLine() && taken) {
            write(tokenizer.encode(text()));
        }
        return taken && !out.checkError();
    }

    /** False at the end of the stream; the last line may lack its newline. */
    private boolean readLine() throws IOException {
        length = 0;
        number++;
        boolean any = false;
        while (aheadFrom < aheadTo || fill()) {
            any = true;
            int end = aheadFrom;
            while (end < aheadTo && ahead[end] != '\n') {
                end++;
            }
            append(end);
            if (end < aheadTo) {
                aheadFrom = end + 1;
                return true;
            }
            aheadFrom = end;
        }
        return any;
    }

    /** What is written is out before a read that may wait. */
    private boolean fill() throws IOException {
        taken = !out.checkError();
        if (!taken) {
            return false;
        }
        aheadFrom = 0;
        aheadTo = Math.max(0, in.read(ahead));
        return aheadTo > 0;
    }

    private void append(int end) {
        int more = end - aheadFrom;
        if (length + more > LARGEST_LINE_BYTES) {
            throw fault("longer than " + LARGEST_LINE_BYTES + " bytes");
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, 2 * length));
        }
        System.arraycopy(ahead, aheadFrom, line, length, more);
        length += more;
    }

    private String text() throws IOException {
        try (JsonParser parser = PARSERS.createParser(decoded())) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw fault(parser.currentToken() == null ? "empty" : "not a string");
            }
            String text = parser.getText();
            if (parser.nextToken() != null) {
                throw fault("more than a string");
            }
            return text;
        } catch (JsonProcessingException malformed) {
            throw fault("not JSON");
        }
    }

    private String decoded() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw fault("not UTF-8");
        }
    }

    private BadRequest fault(String what) {
        return new BadRequest(
                "line " + number + ": " + what + " (expected: one JSON string in UTF-8)");
    }

    private void write(int[] ids) {
        StringBuilder array = new StringBuilder(8 * ids.length + 3).append('[');
        for (int i = 0; i < ids.length; i++) {
            array.append(i == 0 ? "" : ",").append(ids[i]);
        }
        out.append(array.append("]\n"));
    }
}
