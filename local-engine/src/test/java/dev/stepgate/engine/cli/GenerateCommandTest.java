package dev.stepgate.engine.cli;

import static dev.stepgate.engine.cli.EngineCommandTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.cli.EngineCommandTest.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code generate} can be asked besides text: forms, thoughts, beginnings, figures. */
@Timeout(120)
class GenerateCommandTest {

    private static final String NANO = "src/main/models/step-nano-q8_0.gguf";
    private static final String QUESTION = "Which day comes after Monday?";
    private static final String PERSON =
            """
            {"type":"object","additionalProperties":false,"required":["name"],
             "properties":{"name":{"enum":["Mia","Max"]}}}
            """;

    @TempDir Path folder;

    private static Run ask(String... more) {
        var words =
                Stream.of(
                        List.of("generate", "--model", NANO, "--kernels", "scalar"),
                        List.of("--chat", QUESTION),
                        List.of(more));
        return run(words.flatMap(List::stream).toArray(String[]::new));
    }

    @Test
    void an_answer_complies_with_a_schema_given_as_json_or_as_a_file() throws IOException {
        Path file = Files.writeString(folder.resolve("person.json"), PERSON);

        Run spelledOut = ask("--schema", PERSON);
        Run fromFile = ask("--schema", file.toString());

        assertThat(spelledOut.exitCode()).isZero();
        assertThat(spelledOut.out().replaceAll("\\s", "")).matches("\\{\"name\":\"(Mia|Max)\"}");
        assertThat(fromFile.out()).isEqualTo(spelledOut.out());
    }

    @Test
    void an_answer_may_be_any_json_object() {
        Run run = ask("--json", "--max-tokens", "30");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).startsWith("{");
    }

    @Test
    void an_answer_follows_a_grammar() throws IOException {
        Path file = Files.writeString(folder.resolve("days.gbnf"), "root ::= \"Sun\" \"day\"");

        Run run = ask("--grammar", file.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).isEqualTo("Sunday");
    }

    @Test
    void without_a_budget_there_is_no_thought() {
        Run run = ask("--think", "0");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Tuesday");
        assertThat(run.err()).doesNotContain("I know").contains("(0 of them thinking)");
    }

    @Test
    void a_budget_closes_the_thought() {
        Run run = ask("--think", "1");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).startsWith("I").doesNotContain("I know this");
    }

    @Test
    void an_answer_goes_on_from_its_beginning() {
        Run thought = ask("--thought", "I know");
        Run said = ask("--thought", "I know this.", "--said", "Tuesday comes");

        assertThat(thought.err()).startsWith(" this.");
        assertThat(thought.out().strip()).isEqualTo("Tuesday comes after Monday.");
        assertThat(said.out().strip()).isEqualTo("after Monday.");
    }

    @Test
    void an_effort_is_left_to_the_template() {
        assertThat(ask("--effort", "low").exitCode()).isZero();
    }

    @Test
    void figures_are_told_where_they_are_asked_for() {
        Run run = ask("--verbose");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).isEqualTo("Tuesday comes after Monday.");
        assertThat(run.err())
                .containsPattern("Step-Nano ready after [0-9.]+ s: .*, 3 draft heads")
                .containsPattern("ended: stopped\\R")
                .containsPattern("\\d+ steps of \\d\\.\\d\\d tokens")
                .containsPattern(
                        "first text after [0-9.]+ s; prompt: 17 read, 0 remembered, .* tokens/s;"
                                + " then [0-9.]+ tokens/s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "--think=-1 # --think: -1 (expected: 0 or more tokens)",
                "--effort= # --effort: \"\" (expected: a word, such as low or high)",
                "--schema=/no/file # --schema: /no/file: NoSuchFileException (expected: a JSON schema, or a file of one)",
                "--grammar=/no/file # --grammar: /no/file: NoSuchFileException (expected: a file that can be read)",
            })
    void what_cannot_be_used_is_named_with_what_was_expected(String option, String message) {
        Run run = ask(option);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("stepgate: " + message);
    }

    @Test
    void a_form_nobody_can_meet_is_the_fault_of_its_option() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.gbnf"), "root ::= (");

        Run schema = ask("--schema", "{\"type\":\"date\"}");
        Run grammar = ask("--grammar", file.toString());

        assertThat(schema.exitCode()).isEqualTo(2);
        assertThat(schema.err()).startsWith("stepgate: --schema: ").hasLineCount(1);
        assertThat(schema.err()).contains("date", "(expected: ");
        assertThat(grammar.exitCode()).isEqualTo(2);
        assertThat(grammar.err()).startsWith("stepgate: --grammar: ").hasLineCount(1);
    }

    @Test
    void an_answer_has_one_form() {
        Run run = ask("--json", "--schema", PERSON);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--json", "--schema", "mutually exclusive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--effort=low", "--think=0", "--thought=I", "--said=It"})
    void what_belongs_to_a_chat_is_refused_with_bare_text(String option) {
        Run run = run("generate", "--model", NANO, "--prompt", "a", option);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "stepgate: " + option.replaceFirst("=.*", "") + ": only with --chat");
    }
}
