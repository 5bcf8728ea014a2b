package dev.stepgate.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Takes one HTTP/1.1 request off a connection. */
final class RequestReading {
    private RequestReading() {}

    /**
     * The next request, waiting for it.
     *
     * @param clock asked once its last byte is there
     * @throws IOException when the connection ended, or speaks something else
     */
    static Received read(InputStream in, Supplier<Duration> clock) throws IOException {
        String[] start = readLine(in).split(" ", 3);
        if (start.length < 3) {
            throw new IOException("not an HTTP request line");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
            headers.put(name, line.substring(colon + 1).strip());
        }
        String body = readBody(in, headers);
        return new Received(start[0], start[1], headers, body, clock.get());
    }

    private static String readBody(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return readChunks(in);
        }
        try {
            return readExactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
        } catch (NumberFormatException e) {
            throw new IOException("content-length: not a number", e);
        }
    }

    private static String readChunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = readSize(in); size > 0; size = readSize(in)) {
            body.writeBytes(in.readNBytes(size));
            readLine(in);
        }
        readLine(in);
        return body.toString(UTF_8);
    }

    private static int readSize(InputStream in) throws IOException {
        try {
            return Integer.parseInt(readLine(in).split(";", 2)[0].strip(), 16);
        } catch (NumberFormatException e) {
            throw new IOException("a chunk without a size", e);
        }
    }

    private static String readExactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("request body");
        }
        return new String(bytes, UTF_8);
    }

    private static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("request head");
            }
            if (b < ' ' && b != '\r' && b != '\t') {
                throw new IOException("not HTTP: TLS, perhaps");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }
}
