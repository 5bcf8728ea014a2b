package dev.stepgate.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events of a byte stream, in order, as WHATWG HTML §9.2 lays them out. Owned by one
 * thread; does not close the stream.
 *
 * <p>One leniency: data whose lines are complete counts as an event although the stream ended
 * before its blank line. A line without its end is dropped. Comments and unknown fields are
 * skipped, and so are {@code id} and {@code retry}: nothing here reconnects.
 */
public final class EventReader {
    /** The most bytes one event may have, unless told otherwise. */
    public static final int MOST_EVENT_BYTES = 16 << 20;

    private static final int BYTE_ORDER_MARK = '\uFEFF';

    private final InputStream in;
    private final int mostEventBytes;
    private final byte[] buffer = new byte[8192];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final StringBuilder data = new StringBuilder();
    private int at;
    private int end;
    private boolean afterCarriageReturn;
    private boolean beforeFirstLine = true;
    private boolean dataSeen;
    private String name = "";
    private int eventBytes;

    public EventReader(InputStream in) {
        this(in, MOST_EVENT_BYTES);
    }

    public EventReader(InputStream in, int mostEventBytes) {
        this.in = in;
        this.mostEventBytes = mostEventBytes;
    }

    /**
     * The next event, waiting for it; null at the end of the stream.
     *
     * @throws StreamCorruptedException when an event is larger than allowed
     */
    public @Nullable Event next() throws IOException {
        while (true) {
            String text = readLine();
            if (text == null) {
                return dataSeen ? take() : null;
            }
            if (!text.isEmpty()) {
                field(text);
            } else if (dataSeen) {
                return take();
            } else {
                forget();
            }
        }
    }

    private Event take() {
        var event = new Event(name, data.toString());
        forget();
        return event;
    }

    private void forget() {
        name = "";
        data.setLength(0);
        dataSeen = false;
        eventBytes = 0;
    }

    private void field(String text) {
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        if (field.equals("data")) {
            if (dataSeen) {
                data.append('\n');
            }
            data.append(value);
            dataSeen = true;
        } else if (field.equals("event")) {
            name = value;
        } else if (field.isEmpty()) {
            eventBytes = data.length(); // a comment is not part of an event, however many there are
        }
    }

    /** The next line without its end (LF, CR or CRLF); null when none is complete. */
    private @Nullable String readLine() throws IOException {
        line.reset();
        while (fill()) {
            int start = at;
            while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
                at++;
            }
            line.write(buffer, start, at - start);
            count(at - start);
            if (at < end) {
                afterCarriageReturn = buffer[at++] == '\r';
                return decoded();
            }
        }
        return null;
    }

    private String decoded() {
        String text = line.toString(UTF_8);
        boolean marked = beforeFirstLine && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        beforeFirstLine = false;
        return marked ? text.substring(1) : text;
    }

    private void count(int bytes) throws StreamCorruptedException {
        eventBytes += bytes;
        if (eventBytes > mostEventBytes) {
            throw new StreamCorruptedException("event: more than " + mostEventBytes + " bytes");
        }
    }

    /** Makes at least one byte available past the line feed of a CRLF; false at the end. */
    private boolean fill() throws IOException {
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(in.read(buffer), 0);
                if (end == 0) {
                    return false;
                }
            }
            if (!afterCarriageReturn) {
                return true;
            }
            // Decided only now: waiting for it earlier would hold back an event ended by CR.
            afterCarriageReturn = false;
            if (buffer[at] != '\n') {
                return true;
            }
            at++;
        }
    }
}
