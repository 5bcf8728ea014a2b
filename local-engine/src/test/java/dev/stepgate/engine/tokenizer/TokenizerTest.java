package dev.stepgate.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    private static final Path FIXTURES = Path.of("src/test/resources/tokenizer");
    private static final Path TINY = FIXTURES.resolve("tiny.tokenizer.json");

    private final Tokenizer tokenizer = Tokenizer.read(TINY);

    @Test
    void every_text_gets_the_ids_that_the_reference_gives_it() throws IOException {
        List<Vectors.Row> rows = Vectors.read(FIXTURES.resolve("tiny.vectors.json")).rows();

        assertThat(rows)
                .hasSize(200)
                .allSatisfy(
                        row ->
                                assertThat(tokenizer.encode(row.text()))
                                        .as(row.text())
                                        .containsExactly(row.ids()));
    }

    @Test
    void ids_read_back_as_the_text() throws IOException {
        List<Vectors.Row> rows = Vectors.read(FIXTURES.resolve("tiny.vectors.json")).rows();

        assertThat(rows)
                .hasSize(200)
                .allSatisfy(
                        row -> assertThat(tokenizer.decode(row.ids())).isEqualTo(row.decoded()));
    }

    @Test
    void a_special_is_one_token_in_a_trusted_passage() {
        int[] ids = tokenizer.encode(List.of(new Passage("<|im_end|>", true)));

        assertThat(ids).containsExactly(4);
    }

    @Test
    void a_special_spelled_by_a_caller_is_plain_text() {
        int[] ids = tokenizer.encode(List.of(new Passage("<|im_end|>", false)));

        assertThat(ids).hasSizeGreaterThan(1).doesNotContain(4);
        assertThat(tokenizer.decode(ids)).isEqualTo("<|im_end|>");
    }

    @Test
    void a_special_half_spelled_by_a_caller_is_plain_text() {
        int[] ids =
                tokenizer.encode(List.of(new Passage("<|im_", true), new Passage("end|>", false)));

        assertThat(ids).doesNotContain(4);
    }

    @Test
    void a_special_spelled_across_trusted_passages_is_one_token() {
        int[] ids =
                tokenizer.encode(List.of(new Passage("<|im_", true), new Passage("end|>", true)));

        assertThat(ids).containsExactly(4);
    }

    @Test
    void passages_between_specials_are_encoded_as_one_text() {
        int[] parts =
                tokenizer.encode(
                        List.of(
                                new Passage("<|im_start|>user\nHel", true),
                                new Passage("lo wor", false),
                                new Passage("ld<|im_end|>", true)));

        assertThat(parts)
                .containsExactly(tokenizer.encode("<|im_start|>user\nHello world<|im_end|>"));
    }

    @Test
    void half_a_surrogate_pair_becomes_a_replacement_character() {
        assertThat(tokenizer.encode("a\ud83d b")).containsExactly(tokenizer.encode("a\ufffd b"));
    }

    @Test
    void a_pair_split_between_passages_is_one_character() {
        int[] ids =
                tokenizer.encode(
                        List.of(
                                new Passage("<think>\ud83d", true),
                                new Passage("\ude00<think>", false),
                                new Passage("\ude00<think>\ud83d", true)));

        assertThat(ids)
                .containsExactly(
                        tokenizer.encode(
                                List.of(
                                        new Passage("<think>", true),
                                        new Passage("😀<think>", false),
                                        new Passage("\ufffd<think>\ufffd", true))));
        assertThat(ids).startsWith(5);
    }

    @Test
    void a_word_met_again_gets_the_same_tokens_on_every_thread() throws InterruptedException {
        List<Vectors.Row> rows = vectors();
        var wrong = new ConcurrentLinkedQueue<String>();
        Runnable encode =
                () ->
                        rows.stream()
                                .filter(r -> !Arrays.equals(tokenizer.encode(r.text()), r.ids()))
                                .forEach(r -> wrong.add(r.text()));
        List<Thread> threads =
                IntStream.range(0, 4).mapToObj(i -> Thread.ofVirtual().start(encode)).toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void more_words_than_are_remembered_get_the_same_tokens() {
        String text =
                IntStream.range(0, 100_000)
                        .mapToObj(i -> " " + Integer.toString(i * 7919, 26).replaceAll("\\d", "x"))
                        .collect(Collectors.joining());

        int[] ids = tokenizer.encode(text);

        assertThat(tokenizer.encode(text)).isEqualTo(ids);
        assertThat(Tokenizer.read(TINY).encode(text)).isEqualTo(ids);
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
    }

    @Test
    void tokens_too_long_for_pieces_are_found_in_a_long_word() {
        List<String> tokens = new ArrayList<>();
        List<String> merges = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            tokens.add(String.valueOf(ByteAlphabet.character(value)));
        }
        for (int length = 1; length < 4_096; length *= 2) {
            merges.add("a".repeat(length) + " " + "a".repeat(length));
            tokens.add("a".repeat(2 * length));
        }
        Tokenizer doubling = Tokenizer.of(new Vocabulary("here", tokens, Set.of(), merges));

        int[] ids = doubling.encode("a".repeat(3 * 4_096 + 2));

        assertThat(ids).containsExactly(267, 267, 267, 256);
    }

    @Test
    void a_megabyte_without_a_space_takes_work_in_proportion() {
        String word =
                new SplittableRandom(9)
                        .ints(1_000_000, 'a', 'z' + 1)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();

        long once = stepsFor(word.substring(0, 100_000));
        long tenfold = stepsFor(word);

        assertThat(tenfold).isBetween(98 * once / 10, 102 * once / 10);
    }

    private long stepsFor(String text) {
        Encoding encoding = tokenizer.encoding(text);
        encoding.finish();
        return encoding.steps();
    }

    private static List<Vectors.Row> vectors() {
        try {
            return Vectors.read(FIXTURES.resolve("tiny.vectors.json")).rows();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void any_text_reads_back_as_itself() {
        var random = new SplittableRandom(5);
        for (int round = 0; round < 500; round++) {
            String text =
                    random.ints(random.nextInt(40), 0, 0x3100)
                            .map(c -> c < 0x1000 ? c % 0x80 : c)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString();

            int[] ids = tokenizer.encode(List.of(new Passage(text, false)));

            assertThat(tokenizer.decode(ids)).isEqualTo(text);
        }
    }

    @Test
    void tokens_are_known_by_text_and_by_id() {
        assertThat(tokenizer.size()).isEqualTo(512);
        assertThat(tokenizer.id("<think>")).hasValue(5);
        assertThat(tokenizer.id("no such token")).isEmpty();
        assertThat(tokenizer.isSpecial(5)).isTrue();
        assertThat(tokenizer.isSpecial(500)).isFalse();
        assertThat(tokenizer.bytesOf(5)).asString().isEqualTo("<think>");
        assertThat(tokenizer.bytesOf(100_000)).isEmpty();
    }

    @Test
    void lists_and_file_make_the_same_tokenizer() throws IOException {
        Vocabulary vocabulary = TokenizerJson.read(TINY);
        int[] types = IntStream.range(0, 512).map(id -> id < 5 ? 3 : id < 11 ? 4 : 1).toArray();

        Vocabulary listed =
                Vocabulary.listed(
                        vocabulary.place(),
                        "deepseek-v3",
                        vocabulary.tokens(),
                        types,
                        vocabulary.merges());

        assertThat(listed).isEqualTo(vocabulary);
    }

    @Test
    void another_splitter_is_refused_by_name() {
        assertThatThrownBy(
                        () ->
                                Vocabulary.listed(
                                        "m.gguf", "llama-bpe", List.of(), new int[0], List.of()))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage("m.gguf: tokenizer.ggml.pre: llama-bpe (expected: deepseek-v3)");
    }

    @Test
    void faults_of_a_vocabulary_name_its_file() {
        List<String> bytes =
                IntStream.range(0, 256)
                        .mapToObj(value -> String.valueOf(ByteAlphabet.character(value)))
                        .toList();

        assertThatThrownBy(() -> Tokenizer.of(listed(bytes, 1, List.of("a bc"))))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        "m.gguf: merge 0 of the tokenizer is not two tokens that make a third"
                                + " (expected: \"left right\")");
        assertThatThrownBy(() -> Tokenizer.of(listed(bytes.subList(1, 256), 1, List.of())))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        "m.gguf: the tokenizer has no token for byte 0 (expected: all of them)");
        assertThatThrownBy(() -> Tokenizer.of(listed(List.of("\ud800"), 3, List.of())))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        "m.gguf: token 0 of the tokenizer has half a surrogate pair"
                                + " (expected: Unicode text)");
    }

    /** Lists as a GGUF file has them, every token of one type. */
    private static Vocabulary listed(List<String> tokens, int type, List<String> merges) {
        int[] types = new int[tokens.size()];
        Arrays.fill(types, type);
        return Vocabulary.listed("m.gguf", "deepseek-v3", tokens, types, merges);
    }

    @Test
    void another_pre_tokenizer_is_refused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(TINY).replace("{1,3}", "{1,2}"));

        assertThatThrownBy(() -> Tokenizer.read(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        file
                                + ": pre_tokenizer.pretokenizers.0.pattern.Regex: \\p{N}{1,2}"
                                + " (expected: \\p{N}{1,3})");
    }

    @Test
    void merges_may_be_strings_or_pairs(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        String pairs = Files.readString(TINY);
        String strings =
                pairs.replaceAll("\\[\\s*\"([^\"\\s]+)\",\\s*\"([^\"\\s]+)\"\\s*\\]", "\"$1 $2\"");
        Files.writeString(file, strings);

        Tokenizer same = Tokenizer.read(file);

        assertThat(strings).isNotEqualTo(pairs);
        assertThat(same.encode("Hello the world"))
                .containsExactly(tokenizer.encode("Hello the world"));
    }

    @Test
    void a_file_cut_anywhere_is_refused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        byte[] whole = Files.readAllBytes(TINY);
        for (int length : new SplittableRandom(3).ints(300, 0, whole.length - 2).toArray()) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> Tokenizer.read(file)).isInstanceOf(BadCheckpoint.class);
        }
    }

    @Test
    void a_file_with_changed_bytes_is_read_or_refused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        byte[] whole = Files.readAllBytes(TINY);
        SplittableRandom random = new SplittableRandom(6);
        int refused = 0;
        for (int round = 0; round < 600; round++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] = (byte) random.nextInt(256);
            Files.write(file, changed);
            try {
                assertThat(Tokenizer.read(file).size()).isPositive();
            } catch (BadCheckpoint fault) {
                refused++;
            }
        }

        assertThat(refused).isPositive();
    }
}
