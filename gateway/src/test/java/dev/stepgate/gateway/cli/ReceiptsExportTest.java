package dev.stepgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.usage.ReceiptLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptsExportTest {
    private static final String LINES = "{\"id\":\"a\",\"tenant\":\"žófie\"}\n{\"id\":\"b\"}\n";

    @TempDir Path temporary;

    private Path data() {
        return temporary.resolve("data");
    }

    @Test
    void receipts_are_printed_as_they_come() throws IOException {
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, LINES)) {
            CommandRun run = gateway.run("receipts", "export", "--since", "7d");

            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo(LINES);
            assertThat(run.err()).isEmpty();
            assertThat(gateway.seen())
                    .singleElement()
                    .asString()
                    .startsWith("Bearer sk-admin-1 /admin/v1/receipts?")
                    .contains("format=jsonl", "since=7d");
        }
    }

    @Test
    void a_file_has_all_of_them_and_replaces_the_one_before() throws IOException {
        Path file = Files.writeString(temporary.resolve("old.jsonl"), "old");
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, LINES)) {
            CommandRun run = gateway.run("receipts", "export", "--out", file.toString());

            assertThat(run.out()).isEmpty();
            assertThat(run.err().strip()).isEqualTo("receipts are in " + file);
            assertThat(file).hasContent(LINES);
        }
    }

    @Test
    void an_export_that_breaks_off_leaves_the_file_as_it_was() throws IOException {
        Path file = Files.writeString(temporary.resolve("old.jsonl"), "old");
        try (ToldGateway gateway = ToldGateway.breakingOff(data(), LINES)) {
            CommandRun run = gateway.run("receipts", "export", "--out", file.toString());

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains(" broke off: ");
            assertThat(file).hasContent("old");
            try (var files = Files.list(temporary)) {
                assertThat(files).containsExactlyInAnyOrder(data(), file);
            }
        }
    }

    @Test
    void no_receipts_are_said_to_be_none() throws IOException {
        String head = ReceiptLines.CSV.head();
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, head)) {
            CommandRun run = gateway.run("receipts", "export", "--format", "csv");

            assertThat(run.exit()).isZero();
            assertThat(run.out()).isEqualTo(head);
            assertThat(run.err().strip()).isEqualTo("there are no such receipts");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--format, xlsx, '--format: \"xlsx\" (expected: jsonl or csv)'",
        "--since, soon, '--since: \"soon\" (expected: a day such as'",
        "--since, 2999-01-01, '--since: \"2999-01-01\" has not come yet (expected:'",
        "--until, 1960-01-01, '--until: \"1960-01-01\" is before since'",
        "--out, /no/such/folder/file, '--out: \"/no/such/folder/file\" (expected: a file, in'",
        "--out, /, '--out: \"/\" (expected: a file, in a folder that exists)'"
    })
    void what_cannot_be_meant_is_wrong_usage_and_nobody_is_asked(
            String option, String value, String sentence) throws IOException {
        try (ToldGateway gateway = ToldGateway.answering(data(), 200, LINES)) {
            CommandRun run = gateway.run("receipts", "export", option, value);

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err()).contains(sentence);
            assertThat(gateway.seen()).isEmpty();
        }
    }
}
