package dev.stepgate.gateway.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Dollars;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The forms in which receipts are lines of a file. */
public enum ReceiptLines {
    /** One JSON object a line; what is not known is null. */
    JSONL("application/jsonl") {
        @Override
        public String head() {
            return "";
        }

        @Override
        public String line(Receipt receipt) {
            return json(receipt);
        }
    },

    /** Comma-separated values (RFC 4180) of which no spreadsheet takes any for a formula. */
    CSV("text/csv; charset=utf-8; header=present") {
        @Override
        public String head() {
            return NAMES + "\r\n";
        }

        @Override
        public String line(Receipt receipt) {
            return cells(receipt).stream().map(ReceiptLines::csv).collect(Collectors.joining(","))
                    + ","
                    + csv(new Cell("attempts", attempts(receipt), true))
                    + "\r\n";
        }
    };

    /**
     * One thing a receipt says.
     *
     * @param value empty for what is not known
     * @param text whether it is words; else a number, true or false
     */
    private record Cell(String name, String value, boolean text) {}

    private static final JsonFactory JSON = new JsonFactory();
    private static final String NAMES =
            "id,at,tenant,key_id,tier,asked_model,model,provider,streamed,prompt_tokens,"
                    + "cached_tokens,completion_tokens,reasoning_tokens,delivered_tokens,"
                    + "prompt_dollars_per_token,completion_dollars_per_token,reserved_dollars,"
                    + "cost_dollars,forgone_dollars,upstream_dollars,first_token_ms,"
                    + "last_token_ms,ending,attempts";

    private final String contentType;

    ReceiptLines(String contentType) {
        this.contentType = contentType;
    }

    /**
     * The form of that name.
     *
     * @throws Refusal.Malformed if there is none
     */
    public static ReceiptLines of(String name) {
        return Stream.of(values())
                .filter(each -> each.suffix().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Refusal.Malformed(
                                        "format",
                                        "format: \"" + name + "\" (expected: jsonl or csv)"));
    }

    public String contentType() {
        return contentType;
    }

    /** What names of such files end in, after a dot. */
    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What comes before the first line; empty for nothing. */
    public abstract String head();

    /** One receipt, line end included. */
    public abstract String line(Receipt receipt);

    private static List<Cell> cells(Receipt receipt) {
        Receipt.Charge charge = receipt.charge();
        return List.of(
                text("id", receipt.id()),
                text("at", receipt.at().toString()),
                text("tenant", receipt.payer().tenant()),
                text("key_id", receipt.payer().keyId()),
                text("tier", receipt.payer().tier()),
                text("asked_model", receipt.served().askedModel()),
                text("model", receipt.served().model()),
                text("provider", receipt.served().provider()),
                new Cell("streamed", Boolean.toString(receipt.served().streamed()), false),
                number("prompt_tokens", receipt.usage().promptTokens()),
                number("cached_tokens", receipt.usage().cachedTokens()),
                number("completion_tokens", receipt.usage().completionTokens()),
                number("reasoning_tokens", receipt.usage().reasoningTokens()),
                number("delivered_tokens", receipt.deliveredTokens()),
                dollars("prompt_dollars_per_token", charge.price().promptNanodollarsPerToken()),
                dollars(
                        "completion_dollars_per_token",
                        charge.price().completionNanodollarsPerToken()),
                dollars("reserved_dollars", charge.reservedNanodollars()),
                dollars("cost_dollars", charge.costNanodollars()),
                dollars("forgone_dollars", charge.forgoneNanodollars()),
                perhapsDollars("upstream_dollars", charge.upstreamNanodollars()),
                millis("first_token_ms", receipt.times().firstToken()),
                millis("last_token_ms", receipt.times().lastToken()),
                text("ending", receipt.ending().word()));
    }

    private static Cell text(String name, String value) {
        return new Cell(name, value, true);
    }

    private static Cell number(String name, long value) {
        return new Cell(name, Long.toString(value), false);
    }

    private static Cell dollars(String name, long nanodollars) {
        return new Cell(name, Dollars.plain(nanodollars), false);
    }

    private static Cell perhapsDollars(String name, OptionalLong nanodollars) {
        return nanodollars.isPresent()
                ? dollars(name, nanodollars.getAsLong())
                : new Cell(name, "", false);
    }

    private static Cell millis(String name, Optional<Duration> duration) {
        return new Cell(
                name, duration.map(known -> Long.toString(known.toMillis())).orElse(""), false);
    }

    private static String json(Receipt receipt) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            for (Cell cell : cells(receipt)) {
                out.writeFieldName(cell.name());
                if (cell.text()) {
                    out.writeString(cell.value());
                } else {
                    out.writeRawValue(cell.value().isEmpty() ? "null" : cell.value());
                }
            }
            out.writeArrayFieldStart("attempts");
            for (Receipt.Tried tried : receipt.attempts()) {
                out.writeStartObject();
                out.writeStringField("provider", tried.provider());
                out.writeStringField("model", tried.model());
                out.writeStringField("outcome", tried.outcome());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.append('\n').toString();
    }

    private static String attempts(Receipt receipt) {
        return receipt.attempts().stream()
                .map(tried -> tried.provider() + " " + tried.model() + ": " + tried.outcome())
                .collect(Collectors.joining("; "));
    }

    /** Words that begin as a formula would get an apostrophe, which spreadsheets do not show. */
    private static String csv(Cell cell) {
        if (!cell.text()) {
            return cell.value();
        }
        String value = cell.value();
        String safe =
                !value.isEmpty() && "=+-@\t\r\n".indexOf(value.charAt(0)) >= 0
                        ? "'" + value
                        : value;
        return safe.matches("[A-Za-z0-9 ._:/'-]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
