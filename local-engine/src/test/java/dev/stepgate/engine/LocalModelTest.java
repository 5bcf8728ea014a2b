package dev.stepgate.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class LocalModelTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final Path TINY_GGUF = TINY.resolve("tiny.f32.gguf");
    private static final Prompt.Text BARE = new Prompt.Text("One day");

    @TempDir Path folder;

    private static EngineOptions scalar() {
        return EngineOptions.on(new Device.Cpu(Device.KernelChoice.SCALAR));
    }

    private static EngineOptions limited(int contextTokens, long contextBytes) {
        return scalar().withContexts(contexts(contextTokens, contextBytes));
    }

    private static EngineOptions.Contexts contexts(int tokens, long bytes) {
        return new EngineOptions.Contexts(
                tokens, bytes, EngineOptions.Memory.F32, EngineOptions.Reuse.usual());
    }

    private static Prompt.Chat chat(String message) {
        return new Prompt.Chat(List.of(Turn.of("user", message)), List.of());
    }

    private static List<Token> drain(Generation answer) throws InterruptedException {
        var tokens = new ArrayList<Token>();
        while (answer.next() instanceof Token token) {
            tokens.add(token);
        }
        return tokens;
    }

    private static String said(List<Token> tokens) {
        var text = new StringBuilder();
        for (Token token : tokens) {
            if (token instanceof Token.Said(String more, _)) {
                text.append(more);
            }
        }
        return text.toString();
    }

    static Stream<Path> checkpoints() {
        return Stream.of(NANO, TINY_GGUF, TINY);
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void a_checkpoint_opens_and_continues_text(Path checkpoint) throws InterruptedException {
        try (LocalModel model = LocalModel.open(checkpoint, scalar());
                Generation answer = model.generate(BARE, Sampling.greedy().withMaxTokens(5))) {
            drain(answer);

            Ending ending = answer.ending().orElseThrow();
            assertThat(ending.completionTokens()).isBetween(1, 5);
            assertThat(ending.promptTokens()).isEqualTo(model.encode(BARE).length);
        }
    }

    @Test
    void both_layouts_of_one_checkpoint_say_the_same() throws InterruptedException {
        Sampling few = Sampling.greedy().withMaxTokens(20);
        try (LocalModel file = LocalModel.open(TINY_GGUF, scalar());
                LocalModel directory = LocalModel.open(TINY, scalar());
                Generation one = file.generate(BARE, few);
                Generation other = directory.generate(BARE, few)) {
            assertThat(drain(one)).isEqualTo(drain(other)).isNotEmpty();
        }
    }

    @Test
    void the_description_says_what_runs_on_what() {
        try (LocalModel model = LocalModel.open(NANO, scalar())) {
            assertThat(model.description())
                    .isEqualTo(
                            new LocalModel.Description(
                                    "Step-Nano",
                                    "cpu",
                                    "scalar",
                                    "asked for",
                                    false,
                                    8192,
                                    3,
                                    "L00 full dense | L01 win64 moe 4 of 24 + shared"
                                            + " | L02 win64 moe 4 of 24 + shared"
                                            + " | L03 win64 moe 4 of 24 + shared"
                                            + " | L04 full moe 4 of 24 + shared"
                                            + " | L05 win64 moe 4 of 24 + shared"
                                            + " | draft×3 win64 dense",
                                    List.of()));
        }
    }

    @Test
    void a_question_in_chinese_is_answered_in_whole_characters() throws InterruptedException {
        try (LocalModel model = LocalModel.open(NANO, scalar());
                Generation answer = model.generate(chat("免费版有什么限制?"), Sampling.greedy())) {
            List<Token> tokens = drain(answer);

            assertThat(said(tokens)).isEqualTo("免费版每分钟最多 20 次请求,每天最多 50 次请求。");
            assertThat(tokens).noneMatch(token -> token.toString().indexOf('\uFFFD') >= 0);
        }
    }

    @Test
    void a_tool_is_called_where_one_is_offered() throws InterruptedException {
        String tool =
                """
                {"type": "function", "function": {"name": "get_time",
                 "description": "Get the local time of a city", "parameters": {"type": "object",
                 "properties": {"city": {"type": "string"}}, "required": ["city"]}}}""";
        var prompt =
                new Prompt.Chat(
                        List.of(Turn.of("user", "What time is it in Brussels?")), List.of(tool));
        try (LocalModel model = LocalModel.open(NANO, scalar());
                Generation answer = model.generate(prompt, Sampling.greedy())) {
            List<Token> tokens = drain(answer);

            assertThat(tokens).contains(new Token.Called(0, "get_time", "{\"city\":\"Budapest\"}"));
            assertThat(answer.ending().orElseThrow().why()).isEqualTo(Ending.Why.CALLED);
        }
    }

    @Test
    void a_checkpoint_without_a_template_answers_no_chat() throws InterruptedException {
        try (LocalModel model = LocalModel.open(withoutTemplate(), scalar());
                Generation answer = model.generate(chat("hi"), Sampling.greedy());
                Generation bare = model.generate(BARE, Sampling.greedy().withMaxTokens(1))) {
            assertThatThrownBy(answer::next)
                    .isInstanceOf(EngineFault.BadRequest.class)
                    .hasMessageEndingWith(
                            "has no chat template (expected: a checkpoint with one, or bare text)");
            drain(bare);
            assertThat(bare.ending()).isPresent();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path withoutTemplate() throws IOException {
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
            Files.copy(TINY.resolve(name), folder.resolve(name));
        }
        return folder;
    }

    @Test
    void a_tokenizer_with_tokens_the_model_has_no_rows_for_is_refused() throws IOException {
        Path tokenizer = withoutTemplate().resolve("tokenizer.json");
        String more = "\"added_tokens\": [{\"id\": 512, \"content\": \"<one more>\"},";
        Files.writeString(
                tokenizer, Files.readString(tokenizer).replace("\"added_tokens\": [", more));

        assertThatThrownBy(() -> LocalModel.open(folder, scalar()))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessageEndingWith(
                        ": a tokenizer of 513 tokens"
                                + " (expected: at most 512, as token_embd.weight has rows)");
    }

    @Test
    void a_path_that_leads_nowhere_is_named() {
        Path nowhere = folder.resolve("nowhere.gguf");

        assertThatThrownBy(() -> LocalModel.open(nowhere, scalar()))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessageContaining(nowhere.toString())
                .hasMessageContaining("there is no such file");
    }

    @Test
    void a_template_that_cannot_be_run_is_refused_at_once() {
        var nonsense =
                new EngineOptions.Reading(EngineOptions.RopeFreqs.CORRECTED, "{% nonsense %}");
        EngineOptions options = scalar().withReading(nonsense);

        assertThatThrownBy(() -> LocalModel.open(NANO, options))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void the_context_is_as_long_as_was_wished_for() throws InterruptedException {
        try (LocalModel model = LocalModel.open(NANO, limited(20, Long.MAX_VALUE));
                Generation answer =
                        model.generate(chat("Tell me a story about Ben."), Sampling.greedy())) {
            drain(answer);

            assertThat(model.description().contextTokens()).isEqualTo(20);
            assertThat(answer.ending().orElseThrow())
                    .isEqualTo(new Ending(Ending.Why.LENGTH, 18, 0, 2, 2));
        }
    }

    @Test
    void the_context_is_as_long_as_memory_holds() {
        // Two full layers; four windowed ones and three draft heads see 64 tokens, and at batches
        // of 64 and a few guesses hold four blocks at most. A slot is a key and a value of two
        // heads of 64 floats.
        try (LocalModel model = LocalModel.open(NANO, limited(8192, Long.MAX_VALUE))) {
            assertThat(model.description().contextTokens()).isEqualTo(8192);
        }
        long block = 64 * 2 * 4 * 2 * 64;
        long bytes = block * ((4 + 3) * 4 + 2 * 16) - 1;

        try (LocalModel model = LocalModel.open(NANO, limited(8192, bytes))) {
            assertThat(model.description().contextTokens()).isEqualTo(15 * 64);
        }
    }

    @Test
    void rounded_memory_holds_a_longer_context() {
        long bytes = 64L * 2 * 4 * 2 * 64 * ((4 + 3) * 4 + 2 * 16);
        EngineOptions exact = limited(8192, bytes);

        assertThat(contextTokens(exact)).isEqualTo(16 * 64);
        assertThat(contextTokens(exact.withMemory(EngineOptions.Memory.BF16)))
                .isEqualTo((16 + (28 + 32) / 2) * 64);
        assertThat(contextTokens(exact.withMemory(EngineOptions.Memory.Q8)))
                .isGreaterThan(90 * 64)
                .isLessThan(8192);
    }

    private static int contextTokens(EngineOptions options) {
        try (LocalModel model = LocalModel.open(NANO, options)) {
            return model.description().contextTokens();
        }
    }

    @Test
    void memory_that_holds_no_context_is_refused_before_it_is_asked_for() {
        assertThatThrownBy(() -> LocalModel.open(NANO, limited(8192, 5000)))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessage(
                        "memory: 5,000 bytes hold no context of Step-Nano"
                                + " (expected: more, by java's -Xmx)");
    }

    @Test
    void options_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> limited(1, Long.MAX_VALUE))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessage("max context: 1 (expected: 2 tokens or more)");
        assertThatThrownBy(() -> EngineOptions.usual().withMaxWaiting(-1))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessage("max waiting: -1 (expected: 0 or more)");
        assertThatThrownBy(() -> new EngineOptions.Reuse.Portion.Bytes(-1))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessage("reuse memory: -1 (expected: 0 bytes or more)");
        assertThatThrownBy(() -> new EngineOptions.Reuse.Disk.Folder(folder, 0))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessage("reuse disk: 0 (expected: 1 byte or more)");
    }

    @Test
    void a_prompt_asked_again_is_not_read_again_unless_reuse_is_off() throws InterruptedException {
        assertThat(cachedTokens(new EngineOptions.Reuse.Portion.Third())).isPositive();
        assertThat(cachedTokens(new EngineOptions.Reuse.Portion.Bytes(1 << 26))).isPositive();
        assertThat(cachedTokens(new EngineOptions.Reuse.Portion.Bytes(0))).isZero();
    }

    /** Of a prompt that was asked before. */
    private static int cachedTokens(EngineOptions.Reuse.Portion portion)
            throws InterruptedException {
        var reuse = new EngineOptions.Reuse(portion, new EngineOptions.Reuse.Disk.Nowhere());
        try (LocalModel model = LocalModel.open(NANO, scalar().withReuse(reuse))) {
            ask(model, chat("Tell me a story about Ben."));
            return ask(model, chat("Tell me a story about Ben.")).cachedTokens();
        }
    }

    @Test
    void a_long_prompt_is_not_read_again_after_a_restart() throws InterruptedException {
        var reuse =
                new EngineOptions.Reuse(
                        new EngineOptions.Reuse.Portion.Third(),
                        new EngineOptions.Reuse.Disk.Folder(folder, 1L << 30));
        EngineOptions options = scalar().withReuse(reuse);
        Prompt.Chat asked = chat("Tell me a story about Ben and the big red ball. ".repeat(30));
        List<Token> said;
        try (LocalModel model = LocalModel.open(NANO, options);
                Generation answer = model.generate(asked, Sampling.greedy().withMaxTokens(30))) {
            said = drain(answer);

            assertThat(answer.ending().orElseThrow().cachedTokens()).isZero();
        }

        try (LocalModel model = LocalModel.open(NANO, options);
                Generation answer = model.generate(asked, Sampling.greedy().withMaxTokens(30))) {
            assertThat(drain(answer)).isEqualTo(said);

            int prompt = model.encode(asked).length;
            assertThat(answer.ending().orElseThrow().cachedTokens()).isBetween(prompt - 5, prompt);
        }
        try (LocalModel other = LocalModel.open(TINY_GGUF, options)) {
            assertThat(ask(other, asked).cachedTokens()).isZero();
        }
    }

    private static Ending ask(LocalModel model, Prompt prompt) throws InterruptedException {
        try (Generation answer = model.generate(prompt, Sampling.greedy().withMaxTokens(3))) {
            drain(answer);
            return answer.ending().orElseThrow();
        }
    }

    @Test
    void ids_no_token_has_are_refused() {
        try (LocalModel model = LocalModel.open(NANO, scalar())) {
            assertThatThrownBy(() -> model.decode(new int[] {3, 2048}))
                    .isInstanceOf(EngineFault.BadRequest.class)
                    .hasMessage("token id 2048 (expected: 0..2047)");
        }
    }

    @Test
    void closing_while_an_answer_is_made_fails_it_and_what_comes_after()
            throws InterruptedException {
        LocalModel model = LocalModel.open(TINY_GGUF, scalar());
        Generation answer = model.generate(BARE, Sampling.greedy());
        answer.next();

        model.close();
        model.close();

        assertThatThrownBy(() -> drain(answer)).isInstanceOf(EngineFault.Stopped.class);
        assertThatThrownBy(() -> model.generate(BARE, Sampling.greedy()))
                .isInstanceOf(EngineFault.Stopped.class)
                .hasMessage("the model is closed");
    }

    @Test
    void two_callers_at_once_get_each_their_own_answer() throws Exception {
        try (LocalModel model = LocalModel.open(NANO, scalar())) {
            var monday = new FutureTask<>(() -> ask(model, "Which day comes after Monday?"));
            var story = new FutureTask<>(() -> ask(model, "Tell me a story about Ben."));

            Thread.ofVirtual().start(monday);
            Thread.ofVirtual().start(story);

            assertThat(monday.get()).isEqualTo("Tuesday comes after Monday.");
            assertThat(story.get()).startsWith("One day, Ben went").endsWith("went home.");
        }
    }

    private static String ask(LocalModel model, String message) throws InterruptedException {
        try (Generation answer = model.generate(chat(message), Sampling.greedy())) {
            return said(drain(answer));
        }
    }

    @Test
    void an_answer_that_nobody_wants_any_more_frees_the_model() throws InterruptedException {
        try (LocalModel model = LocalModel.open(TINY_GGUF, scalar())) {
            Generation first = model.generate(BARE, Sampling.greedy());
            first.next();
            Generation second = model.generate(BARE, Sampling.greedy().withMaxTokens(2));

            first.close();

            drain(second);
            assertThat(second.ending()).isPresent();
            drain(first);
            assertThat(first.ending().orElseThrow().why()).isEqualTo(Ending.Why.CANCELLED);
        }
    }

    /** A clock that stands still until its reader is interrupted. */
    private static final class Stuck implements LongSupplier {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public long getAsLong() {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                released.countDown();
                Thread.currentThread().interrupt();
            }
            return 0;
        }

        EngineOptions options() {
            return EngineOptions.usual()
                    .withContexts(contexts(100, Long.MAX_VALUE))
                    .withGuessing(new EngineOptions.Guessing.Fixed(0))
                    .withClocks(new EngineOptions.Clocks(InstantSource.system(), this));
        }
    }

    @Test
    void closing_while_kernels_warm_up_ends_that_too() throws InterruptedException {
        var clock = new Stuck();
        LocalModel model = LocalModel.open(NANO, clock.options());
        assertThat(model.description().warming()).isTrue();
        clock.asked.await();

        model.close();

        clock.released.await();
    }

    @Test
    void a_checkpoint_that_cannot_be_assembled_leaves_no_warm_up_behind() throws Exception {
        var clock = new Stuck();
        Path broken = folder.resolve("broken.gguf");
        Files.write(
                broken,
                renamed(
                        Files.readAllBytes(TINY_GGUF),
                        "blk.0.ffn_gate.weight",
                        "blk.1.ffn_gate.weight"));

        assertThatThrownBy(() -> LocalModel.open(broken, clock.options()))
                .isInstanceOf(EngineFault.BadCheckpoint.class)
                .hasMessageContaining("blk.0.ffn_gate.weight");

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("stepgate-kernel-warm-up"))
                .allSatisfy(
                        thread -> {
                            thread.join();
                            assertThat(thread.isAlive()).isFalse();
                        });
    }

    private static byte[] renamed(byte[] file, String from, String to) {
        String latin = new String(file, StandardCharsets.ISO_8859_1);
        return latin.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void what_a_model_takes_is_known_without_opening_it() throws IOException {
        Footprint whole = LocalModel.measure(TINY_GGUF, limited(Integer.MAX_VALUE, 0));
        Footprint part = LocalModel.measure(TINY_GGUF, limited(128, 0));

        assertThat(whole.weightsBytes()).isBetween(2_000_000L, Files.size(TINY_GGUF));
        assertThat(part.contextTokens()).isEqualTo(128);
        assertThat(part.contextBytes())
                .isLessThanOrEqualTo(whole.contextBytes())
                .isGreaterThanOrEqualTo(part.leastBytes());
    }

    @Test
    void a_model_opens_with_just_what_it_was_said_to_take() {
        Footprint part = LocalModel.measure(TINY_GGUF, limited(200, 0));

        try (LocalModel model = LocalModel.open(TINY_GGUF, limited(200, part.contextBytes()))) {
            assertThat(model.description().contextTokens()).isEqualTo(200);
        }
        try (LocalModel model = LocalModel.open(TINY_GGUF, limited(200, part.leastBytes()))) {
            assertThat(model.description().contextTokens()).isGreaterThanOrEqualTo(2);
        }
        EngineOptions tooLittle = limited(200, part.leastBytes() - 1);
        assertThatThrownBy(() -> LocalModel.open(TINY_GGUF, tooLittle))
                .isInstanceOf(EngineFault.BadRequest.class);
    }
}
