package dev.stepgate.gateway.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;

/** Alerts in words and as JSON; of requests, keys and prompts there is nothing in them. */
final class AlertText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int NANO_DIGITS = 9;

    private AlertText() {}

    /** A line for the log. */
    static String sentence(Alert alert) {
        return "tenant "
                + alert.tenant()
                + " has spent $"
                + dollars(alert.spentNanodollars())
                + " of its $"
                + dollars(alert.mostNanodollars())
                + " per "
                + alert.window().word()
                + (alert.isRest() ? ", and the rest does not pay for its requests" : "")
                + " ("
                + alert.percent()
                + " %; the "
                + alert.window().word()
                + " ends at "
                + alert.window().endOf(alert.start())
                + ")";
    }

    /** What a webhook is sent. */
    static String body(Alert alert) {
        return text(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", "budget.reached");
                    out.writeStringField("timestamp", alert.at().toString());
                    out.writeFieldName("data");
                    out.writeStartObject();
                    write(out, alert);
                    out.writeEndObject();
                    out.writeEndObject();
                });
    }

    /** A list of those that were given, with what became of them. */
    static String list(List<Given> all) {
        return text(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("object", "list");
                    out.writeArrayFieldStart("data");
                    for (Given each : all) {
                        out.writeStartObject();
                        write(out, each.alert());
                        out.writeStringField("at", each.alert().at().toString());
                        out.writeStringField("webhook", webhook(each));
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    private static String webhook(Given given) {
        return given.told()
                .map(at -> "told at " + at)
                .orElse(given.waiting() ? "waits to be told" : "not told");
    }

    private static void write(JsonGenerator out, Alert alert) throws IOException {
        out.writeStringField("id", alert.id());
        out.writeStringField("tenant", alert.tenant());
        out.writeStringField("tier", alert.tier());
        out.writeStringField("allowance", "dollars-per-" + alert.window().word());
        out.writeStringField("window_start", alert.start().toString());
        out.writeStringField("window_end", alert.window().endOf(alert.start()).toString());
        out.writeNumberField("percent", alert.percent());
        out.writeFieldName("spent_dollars");
        out.writeRawValue(dollars(alert.spentNanodollars()));
        out.writeFieldName("allowed_dollars");
        out.writeRawValue(dollars(alert.mostNanodollars()));
    }

    private static String dollars(long nanodollars) {
        return BigDecimal.valueOf(nanodollars, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }

    /** Writes JSON. */
    @FunctionalInterface
    private interface Writing {
        void write(JsonGenerator out) throws IOException;
    }

    private static String text(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            writing.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }
}
