package dev.stepgate.gateway.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stepgate.gateway.tenant.Fact;
import dev.stepgate.gateway.tenant.KeyHash;
import java.io.IOException;
import java.io.StringWriter;
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

    /** The first line of every journal. */
    static byte[] header() {
        return seal("journal", "version", VERSION);
    }

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

    /** The record as a line, with its line feed. */
    static byte[] of(Entry entry) {
        return switch (entry) {
            case Entry.Known(Fact.TenantJoined(String tenant, String tier, Instant at)) ->
                    seal("tenant", "tenant", tenant, "tier", tier, "at", at.toString());
            case Entry.Known(Fact.KeyIssued(String id, String tenant, KeyHash hash, Instant at)) ->
                    seal(
                            "key",
                            "key",
                            id,
                            "tenant",
                            tenant,
                            "sha256",
                            hash.hex(),
                            "at",
                            at.toString());
            case Entry.Known(Fact.OperatorNamed(KeyHash hash, Instant at)) ->
                    seal("operator", "sha256", hash.hex(), "at", at.toString());
            case Entry.Counted(String tenant, Instant at) ->
                    seal("counted", "tenant", tenant, "at", at.toString());
            case Entry.GivenBack(String tenant, Instant at) ->
                    seal("given-back", "tenant", tenant, "at", at.toString());
            case Entry.Tallied(String tenant, Tally tally) ->
                    seal(
                            "tally",
                            "tenant",
                            tenant,
                            "minute",
                            tally.minute().toString(),
                            "in_minute",
                            Integer.toString(tally.inMinute()),
                            "day",
                            tally.day().toString(),
                            "in_day",
                            Integer.toString(tally.inDay()));
            case Entry.Reached(Instant at) -> seal("reached", "at", at.toString());
        };
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

    private static byte[] seal(String kind, String... namesAndValues) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("record", kind);
            for (int i = 0; i < namesAndValues.length; i += 2) {
                json.writeStringField(namesAndValues[i], namesAndValues[i + 1]);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new AssertionError("a string can always be written to", impossible);
        }
        String whole = text.toString();
        byte[] body = whole.substring(0, whole.length() - 1).getBytes(StandardCharsets.UTF_8);
        byte[] end = (sum(body) + "\"}\n").getBytes(StandardCharsets.US_ASCII);
        byte[] line = Arrays.copyOf(body, body.length + SUM.length + end.length);
        System.arraycopy(SUM, 0, line, body.length, SUM.length);
        System.arraycopy(end, 0, line, body.length + SUM.length, end.length);
        return line;
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
