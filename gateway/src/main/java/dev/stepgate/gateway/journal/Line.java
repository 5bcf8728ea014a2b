package dev.stepgate.gateway.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stepgate.gateway.tenant.KeyHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * How a record is written: one flat JSON object a line, whose last member is the CRC-32C of all
 * bytes before it.
 */
final class Line {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String VERSION = "1";
    private static final byte[] SUM = ",\"sum\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int SUFFIX_BYTES = SUM.length + 8 + 2;

    private Line() {}

    /**
     * Checks that the line is a header of a version we read.
     *
     * @throws IOException saying why not
     */
    static void checkHeader(byte[] line) throws IOException {
        Map<String, String> fields = open(line);
        if (!"journal".equals(fields.get("record"))) {
            throw new IOException("is not the first line of a journal");
        }
        if (!VERSION.equals(fields.get("version"))) {
            throw new IOException(
                    "version " + fields.get("version") + " (expected: " + VERSION + ")");
        }
    }

    /**
     * The record on a line, which comes without its line feed.
     *
     * @throws IOException saying what is wrong with it
     */
    static Entry read(byte[] line) throws IOException {
        Map<String, String> fields = open(line);
        try {
            return read(fields);
        } catch (DateTimeException | IllegalArgumentException fault) {
            throw new IOException("holds a value that is none: " + fault.getMessage(), fault);
        }
    }

    private static Entry read(Map<String, String> fields) throws IOException {
        String kind = field(fields, "record");
        return switch (kind) {
            case "tenant" ->
                    new Entry.Known(
                            new Fact.TenantJoined(
                                    field(fields, "tenant"), field(fields, "tier"), at(fields)));
            case "key" ->
                    new Entry.Known(
                            new Fact.KeyIssued(
                                    field(fields, "key"),
                                    field(fields, "tenant"),
                                    new KeyHash(field(fields, "sha256")),
                                    at(fields)));
            case "operator" ->
                    new Entry.Known(
                            new Fact.OperatorNamed(
                                    new KeyHash(field(fields, "sha256")), at(fields)));
            case "counted" -> new Entry.Counted(field(fields, "tenant"), at(fields));
            case "given-back" -> new Entry.GivenBack(field(fields, "tenant"), at(fields));
            case "tally" ->
                    new Entry.Tallied(
                            field(fields, "tenant"),
                            new Tally(
                                    Instant.parse(field(fields, "minute")),
                                    Integer.parseInt(field(fields, "in_minute")),
                                    Instant.parse(field(fields, "day")),
                                    Integer.parseInt(field(fields, "in_day"))));
            case "reached" -> new Entry.Reached(at(fields));
            default -> throw new IOException("record \"" + kind + "\" is not one we know");
        };
    }

    private static Instant at(Map<String, String> fields) throws IOException {
        return Instant.parse(field(fields, "at"));
    }

    private static String field(Map<String, String> fields, String name) throws IOException {
        String value = fields.get(name);
        if (value == null) {
            throw new IOException("has no \"" + name + "\"");
        }
        return value;
    }

    private static String sum(byte[] body) {
        CRC32C sum = new CRC32C();
        sum.update(body);
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    private static Map<String, String> open(byte[] line) throws IOException {
        int bodyBytes = line.length - SUFFIX_BYTES;
        if (bodyBytes < 0) {
            throw new IOException("is too short for a record");
        }
        String end = new String(line, bodyBytes, SUFFIX_BYTES, StandardCharsets.US_ASCII);
        String expected =
                new String(SUM, StandardCharsets.US_ASCII)
                        + sum(Arrays.copyOf(line, bodyBytes))
                        + "\"}";
        if (!end.equals(expected)) {
            throw new IOException("does not match its checksum");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                fields.put(name, json.getText());
            }
        }
        return fields;
    }
}
