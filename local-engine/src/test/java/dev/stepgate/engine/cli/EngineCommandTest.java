package dev.stepgate.engine.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.OldFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EngineCommandTest {

    private static final String NANO = "src/main/models/step-nano-q8_0.gguf";
    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final String TINY_GGUF = TINY.resolve("tiny.f32.gguf").toString();

    @TempDir Path folder;

    /** What a command said and how it ended. */
    record Run(int exitCode, String out, String err) {}

    static Run run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                EngineCommand.commandLine(new PrintWriter(out), new PrintWriter(err))
                        .execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    @Test
    void generate_answers_a_message_and_keeps_thoughts_off_standard_output() {
        Run run =
                run(
                        "generate",
                        "--model",
                        NANO,
                        "--kernels",
                        "scalar",
                        "--chat",
                        "Which day comes after Monday?");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).isEqualTo("Tuesday comes after Monday.");
        assertThat(run.err())
                .startsWith("I know this.")
                .containsPattern(
                        "17 prompt tokens, 12 generated \\(4 of them thinking\\), .* tokens/s,"
                                + " ended: stopped");
    }

    @Test
    void generate_shows_how_likely_each_token_was() {
        String[] plain = {
            "generate", "--model", NANO, "--kernels", "scalar", "--chat", "Which day is it?"
        };
        String[] wishing = Arrays.copyOf(plain, plain.length + 2);
        wishing[plain.length] = "--logprobs";
        wishing[plain.length + 1] = "2";

        Run run = run(wishing);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(run(plain).out());
        assertThat(run.err().lines())
                .filteredOn(line -> line.contains("  of "))
                .isNotEmpty()
                .allMatch(
                        line ->
                                line.matches(
                                        "(\\d+ \".+\" -?\\d+\\.\\d{4})  of \\1, \\d+ \".+\" -.*"));
    }

    @Test
    void generate_knows_no_more_than_twenty_likeliest_tokens() {
        Run run = run("generate", "--model", NANO, "--prompt", "a", "--logprobs", "21");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("top_logprobs: 21 (expected: 0 to 20)");
    }

    @Test
    void generate_continues_a_prompt_up_to_the_limit() {
        Run run = run("generate", "--model", NANO, "--prompt", "One day", "--max-tokens", "3");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isNotBlank();
        assertThat(run.err()).contains("3 prompt tokens, 3 generated").contains("ended: length");
    }

    @Test
    void generate_with_a_seed_says_the_same_twice() {
        String[] arguments = {
            "generate",
            "--model",
            TINY_GGUF,
            "--prompt",
            "a",
            "--max-tokens",
            "20",
            "--seed",
            "5",
            "--temperature",
            "1",
            "--kernels",
            "scalar"
        };

        assertThat(run(arguments).out()).isEqualTo(run(arguments).out()).isNotBlank();
    }

    @Test
    void a_system_message_belongs_to_a_chat() {
        Run run = run("generate", "--model", NANO, "--prompt", "a", "--system", "b");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("stepgate: --system: only with --chat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fastest", "scalar", "simd", "SIMD"})
    void generate_runs_on_each_make_of_kernels(String kernels) {
        Run run =
                run(
                        "generate",
                        "--model",
                        TINY_GGUF,
                        "--prompt",
                        "a",
                        "--max-tokens",
                        "2",
                        "--kernels",
                        kernels);

        assertThat(run.exitCode()).isZero();
    }

    @Test
    void kernels_nobody_made_are_refused_with_the_list() {
        Run run = run("generate", "--model", NANO, "--prompt", "a", "--kernels", "abacus");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("expected one of [FASTEST, SCALAR, SIMD]")
                .contains("but was 'abacus'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate", "logits", "perplexity"})
    void commands_that_compute_say_what_they_do_with_old_divisors(String command)
            throws IOException {
        Path old = OldFile.write(folder.resolve("old.gguf"));
        String[] asked = {command, "--model", old.toString(), "--kernels", "scalar"};

        Run corrected = run(with(asked, work(command)));
        Run asStored = run(with(with(asked, work(command)), "--rope-freqs", "as-stored"));

        assertThat(corrected.exitCode()).isZero();
        assertThat(corrected.err()).contains("note: rope_freqs.weight", "(rope-freqs: corrected)");
        assertThat(asStored.exitCode()).isZero();
        assertThat(asStored.err()).contains("note: rope_freqs.weight", "(rope-freqs: as-stored)");
    }

    /** What else a command needs, for a little work. */
    private String[] work(String command) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "1 2 3 4 5 6 7 8 9 10 11 12");
        return switch (command) {
            case "generate" -> new String[] {"--prompt", "a", "--max-tokens", "2"};
            case "logits" ->
                    new String[] {
                        "--ids", text.toString(), "--out", folder.resolve("out").toString()
                    };
            default -> new String[] {"--file", text.toString(), "--ctx", "4"};
        };
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void another_way_to_treat_divisors_is_refused_with_the_list() {
        Run run = run("generate", "--model", NANO, "--prompt", "a", "--rope-freqs", "guessed");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("--rope-freqs", "expected one of [corrected, as-stored]")
                .contains("but was 'guessed'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--max-tokens=0", "--temperature=-1", "--top-p=0", "--stop="})
    void a_wish_nobody_can_grant_is_refused(String wish) {
        Run run = run("generate", "--model", NANO, "--prompt", "a", wish);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("stepgate: ").contains("(expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate --prompt a", "tokenize a", "logits --ids a --out b"})
    void a_command_without_a_model_says_so(String command) {
        Run run = run(command.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("Missing required option: '--model=FILE|DIR'");
    }

    @Test
    void an_unknown_option_is_refused_by_name() {
        Run run = run("inspect", NANO, "--colour");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("Unknown option: '--colour'");
    }

    @Test
    void an_unknown_command_is_refused_by_name() {
        Run run = run("dance");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("dance");
    }

    @Test
    void help_is_no_failure() {
        Run run = run("generate", "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("--max-tokens=N");
    }

    @Test
    void a_model_that_is_not_there_is_named() {
        Run run = run("generate", "--model", "/no/such.gguf", "--prompt", "a");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("stepgate: /no/such.gguf: there is no such file");
    }

    @Test
    void a_file_that_is_no_checkpoint_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "nothing of the kind");

        Run run = run("inspect", file.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("stepgate: " + file).hasLineCount(1);
    }

    @Test
    void a_prompt_longer_than_the_context_is_refused_with_the_three_numbers() {
        Run run = run("generate", "--model", TINY_GGUF, "--prompt", "a ".repeat(5000));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(" tokens, the answer needs at least 1 and the context holds 4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate --prompt a", "logits --ids a --out b", "perplexity --file a"})
    void an_unknown_way_to_keep_keys_and_values_is_refused_by_name(String command) {
        var words = new ArrayList<>(List.of((command + " --kv f16 --model").split(" ")));
        words.add(TINY_GGUF);

        Run run = run(words.toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--kv").contains("[F32, BF16, Q8]").contains("f16");
    }

    @Test
    void inspect_shows_plan_and_tensors() {
        Run run = run("inspect", TINY_GGUF);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("Ta: width 64, head size 32, vocabulary 512, context 4096 tokens")
                .contains("  L01 win16 moe 3 of 8 + shared")
                .containsPattern("token_embd\\.weight +F32 +\\[512, 64\\] +131.072 bytes")
                .containsPattern("\\d+ tensors, [\\d,.]+ parameters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello world", "免费版有什么限制?", "a  b\tc 🙂"})
    void tokenize_and_back_is_the_text(String text) {
        Run ids = run("tokenize", "--model", NANO, text);
        Run back = run("tokenize", "--model", NANO, "--decode", ids.out().strip());

        assertThat(ids.exitCode()).isZero();
        assertThat(ids.out().strip()).matches("0( \\d+)+");
        assertThat(back.exitCode()).isZero();
        assertThat(back.out().strip()).endsWith(text);
    }

    @Test
    void a_bare_tokenizer_is_a_model_too_and_adds_no_begin_token() {
        String bare = TINY.resolve("tokenizer.json").toString();

        Run ids = run("tokenize", "--model", bare, "hello", "world");
        Run withBegin = run("tokenize", "--model", TINY.toString(), "hello world");
        Run back = run("tokenize", "--model", bare, "--decode", ids.out().strip());

        assertThat(withBegin.out()).isEqualTo("0 " + ids.out());
        assertThat(back.out().strip()).isEqualTo("hello world");
    }

    @Test
    void a_json_file_that_is_no_tokenizer_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{}");

        Run run = run("tokenize", "--model", file.toString(), "a");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("stepgate: " + file + ": ").hasLineCount(1);
    }

    @Test
    void tokenize_wants_a_text_or_lines() {
        assertThat(run("tokenize", "--model", NANO).exitCode()).isEqualTo(2);
        assertThat(run("tokenize", "--model", NANO, "--jsonl", "a").exitCode()).isEqualTo(2);
    }

    @Test
    void tokenize_says_whether_it_adds_a_begin_token() {
        assertThat(run("tokenize", "--help").out().replaceAll("\\s+", " "))
                .contains(
                        "The ids of TEXT begin with the checkpoint's begin-of-sentence token; with"
                                + " --jsonl, or a bare tokenizer.json as the model, none is added.");
    }

    @Test
    void lines_on_standard_input_become_lines_of_ids() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("\"hello world\"\n\"\"\n".getBytes(UTF_8)));
        try {
            Run lines = run("tokenize", "--model", TINY_GGUF, "--jsonl");
            Run text = run("tokenize", "--model", TINY_GGUF, "hello world");

            assertThat(lines.exitCode()).isZero();
            assertThat(lines.out().replaceAll("\\R", "\n"))
                    .isEqualTo("[" + text.out().strip().substring(2).replace(' ', ',') + "]\n[]\n");
        } finally {
            System.setIn(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "simd"})
    void perplexity_is_printed_with_its_error(String kernels) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "The free tier. ".repeat(100));

        Run run =
                run(
                        "perplexity",
                        "--model",
                        TINY_GGUF,
                        "--file",
                        text.toString(),
                        "--ctx",
                        "64",
                        "--kernels",
                        kernels);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("PPL = \\d+\\.\\d{4} ± \\d+\\.\\d{4}\\R");
        assertThat(run.err())
                .startsWith("chunk 1 of ")
                .containsPattern("chunk (\\d+) of \\1: .* tokens, about 0 s left");
    }

    static Stream<String[]> unreadable() {
        return Stream.of(
                new String[] {
                    "short", "--ctx=64", ": 4 tokens (expected: at least one chunk of 64"
                },
                new String[] {
                    "text", "--ctx=3", "--ctx: 3 (expected: 4..4096, the model's context)"
                },
                new String[] {"text", "--ctx=5000", "--ctx: 5000 (expected: 4..4096"},
                new String[] {"none", "--ctx=64", "--file: NoSuchFileException: "},
                new String[] {"latin1", "--ctx=64", "--file: MalformedInputException: "});
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void a_text_that_makes_no_chunk_is_refused(String name, String ctx, String message)
            throws IOException {
        Files.writeString(folder.resolve("short"), "hello");
        Files.writeString(folder.resolve("text"), "The free tier. ".repeat(100));
        Files.write(folder.resolve("latin1"), "é".repeat(100).getBytes(ISO_8859_1));

        Run run =
                run(
                        "perplexity",
                        "--model",
                        TINY_GGUF,
                        "--file",
                        folder.resolve(name).toString(),
                        ctx);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("stepgate: ").contains(message).hasLineCount(1);
    }

    @Test
    void words_that_are_no_ids_are_refused() {
        Run run = run("tokenize", "--model", NANO, "--decode", "1", "two", "3");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "stepgate: TEXT: \"two\" (expected: token ids separated by blanks)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2048", "4294967295"})
    void ids_no_token_has_are_refused(String id) {
        Run run = run("tokenize", "--model", NANO, "--decode", "1", id);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("stepgate: token id " + id + " (expected: 0..2047)");
    }

    static Stream<String[]> layouts() {
        return Stream.of(TINY_GGUF, TINY.toString())
                .flatMap(
                        model ->
                                Stream.of("scalar", "simd")
                                        .map(kernels -> new String[] {model, kernels}));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void logits_equal_the_references(String model, String kernels) throws IOException {
        float[] actual = logits("--model", model, "--kernels", kernels);

        float[] expected = floats(TINY.resolve("tiny.logits.f32"));
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).isLessThan(1e-3f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bf16", "q8"})
    void rounded_keys_and_values_change_scores_a_little(String format) throws IOException {
        float[] actual = logits("--model", TINY_GGUF, "--kv", format);

        float[] expected = floats(TINY.resolve("tiny.logits.f32"));
        double squares = 0;
        double off = 0;
        for (int i = 0; i < actual.length; i++) {
            squares += (double) expected[i] * expected[i];
            off += Math.pow(actual[i] - expected[i], 2);
        }
        assertThat(Math.sqrt(off / squares)).isBetween(1e-4, 0.2);
    }

    /** What the command writes of the reference's tokens. */
    private float[] logits(String... options) throws IOException {
        Path ids = Files.writeString(folder.resolve("ids"), referenceIds());
        Path out = folder.resolve("out.f32");
        var words = new ArrayList<>(List.of(options));
        words.addFirst("logits");
        words.addAll(List.of("--ids", ids.toString(), "--out", out.toString()));

        assertThat(run(words.toArray(String[]::new))).isEqualTo(new Run(0, "", ""));
        return floats(out);
    }

    private static String referenceIds() throws IOException {
        String json = Files.readString(TINY.resolve("tiny.reference.json"));
        Matcher ids = Pattern.compile("\"ids\": *\\[([^]]*)]").matcher(json);
        assertThat(ids.find()).isTrue();
        return Arrays.stream(ids.group(1).split(","))
                .map(String::strip)
                .collect(Collectors.joining(" "));
    }

    private static float[] floats(Path file) throws IOException {
        var buffer =
                ByteBuffer.wrap(Files.readAllBytes(file))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        var floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }

    static Stream<String[]> badIds() {
        return Stream.of(
                new String[] {"1 512", "token id 512 (expected: 0..511)"},
                new String[] {"1 4294967295", "token id 4294967295 (expected: 0..511)"},
                new String[] {"1 -2", "\"-2\" (expected: token ids separated by blanks)"},
                new String[] {" \n", "no token ids (expected: at least one)"});
    }

    @ParameterizedTest
    @MethodSource("badIds")
    void ids_that_cannot_be_scored_are_refused_and_nothing_is_written(String ids, String message)
            throws IOException {
        Path file = Files.writeString(folder.resolve("ids"), ids);
        Path out = folder.resolve("out.f32");

        Run run =
                run(
                        "logits",
                        "--model",
                        TINY_GGUF,
                        "--ids",
                        file.toString(),
                        "--out",
                        out.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualToIgnoringNewLines("stepgate: " + file + ": " + message);
        assertThat(out).doesNotExist();
    }

    @Test
    void ids_that_are_not_there_are_named() {
        Run run = run("logits", "--model", TINY_GGUF, "--ids", "/no/ids", "--out", "/no/out");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("stepgate: --ids: ").contains("/no/ids");
    }

    @Test
    void scores_that_cannot_be_written_fail_by_name() throws IOException {
        Path ids = Files.writeString(folder.resolve("ids"), "1 2");

        Run run = run("logits", "--model", TINY_GGUF, "--ids", ids.toString(), "--out", "/no/out");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("stepgate: --out: ").contains("/no/out");
    }
}
