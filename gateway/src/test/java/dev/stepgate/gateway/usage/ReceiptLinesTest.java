package dev.stepgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.refusal.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptLinesTest {
    private final Receipt ended = Sample.receipt("r1", "acme", Sample.NOON, 4_001);

    private static Receipt tried(String outcome) {
        Receipt open = Sample.open(Sample.receipt("r1", "acme", Sample.NOON, 1));
        return new Receipt(
                open.id(),
                open.at(),
                open.payer(),
                new Receipt.Served("=cmd|'/c calc'!A1", "", "", false),
                open.usage(),
                0,
                open.charge(),
                open.times(),
                Receipt.Ending.FAILED,
                List.of(new Receipt.Tried("@first", "m", outcome)));
    }

    @Test
    void json_lines_tell_everything_with_every_digit() {
        assertThat(ReceiptLines.JSONL.head()).isEmpty();
        assertThat(ReceiptLines.JSONL.line(ended))
                .isEqualTo(
                        """
                        {"id":"r1","at":"2026-11-24T12:00:00Z","tenant":"acme",\
                        "key_id":"key_acme","tier":"paid","asked_model":"step",\
                        "model":"stepfun/step-3.5-flash","provider":"first","streamed":true,\
                        "prompt_tokens":10,"cached_tokens":4,"completion_tokens":10,\
                        "reasoning_tokens":3,"delivered_tokens":9,\
                        "prompt_dollars_per_token":0.0000001,\
                        "completion_dollars_per_token":0.0000003,"reserved_dollars":0.000005,\
                        "cost_dollars":0.000004001,"forgone_dollars":0,\
                        "upstream_dollars":0.000000077,"first_token_ms":120,\
                        "last_token_ms":900,"ending":"stop","attempts":[{"provider":"zeroth",\
                        "model":"step \\"0\\"","outcome":"429 after 3 ms"},{"provider":"first",\
                        "model":"first-step","outcome":"answered"}]}
                        """);
    }

    @Test
    void what_is_not_known_is_null_or_empty() {
        Receipt failed = tried("refused");

        assertThat(ReceiptLines.JSONL.line(failed))
                .contains("\"upstream_dollars\":null,\"first_token_ms\":null");
        assertThat(ReceiptLines.CSV.line(failed)).contains(",0,,,,failed,");
    }

    @Test
    void csv_has_as_many_names_as_cells() {
        String line = ReceiptLines.CSV.line(tried("refused"));

        assertThat(line.split(",", -1)).hasSameSizeAs(ReceiptLines.CSV.head().split(",", -1));
    }

    @Test
    void csv_holds_no_formula_and_quotes_what_would_break_a_line() {
        String line = ReceiptLines.CSV.line(tried("said \"no\",\r\nthen left"));

        assertThat(line)
                .contains(",\"'=cmd|'/c calc'!A1\",")
                .endsWith(",\"'@first m: said \"\"no\"\",\r\nthen left\"\r\n");
    }

    @Test
    void a_form_that_does_not_exist_is_refused() {
        assertThatThrownBy(() -> ReceiptLines.of("xlsx"))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("format: \"xlsx\" (expected: jsonl or csv)");
    }
}
