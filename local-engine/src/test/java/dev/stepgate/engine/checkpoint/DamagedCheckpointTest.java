package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a file is cut or changed, it opens or is refused in one line; nothing else happens. */
class DamagedCheckpointTest {
    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final int GGUF_HEAD_BYTES = 20_000;
    private static final int ROUNDS = 600;
    private static final int PACKAGED_ROUNDS = 400;

    @TempDir Path folder;
    private Path gguf = Path.of("");
    private Path directory = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        gguf = folder.resolve("tiny.gguf");
        directory = Files.createDirectory(folder.resolve("tiny"));
        Files.copy(TINY.resolve("tiny.f32.gguf"), gguf);
        for (String name :
                List.of(
                        "config.json",
                        "model.safetensors",
                        "tokenizer.json",
                        "tokenizer_config.json")) {
            Files.copy(TINY.resolve(name), directory.resolve(name));
        }
    }

    @Test
    void a_gguf_file_cut_anywhere_is_refused() throws IOException {
        refusesEveryCut(gguf, gguf);
    }

    @Test
    void a_safetensors_file_cut_anywhere_is_refused() throws IOException {
        refusesEveryCut(directory.resolve("model.safetensors"), directory);
    }

    @Test
    void a_gguf_file_with_changed_bytes_opens_or_is_refused() throws IOException {
        int refused = changeBytes(gguf, gguf, GGUF_HEAD_BYTES);

        assertThat(refused).isPositive();
    }

    @Test
    void a_safetensors_header_with_changed_bytes_opens_or_is_refused() throws IOException {
        int refused = changeBytes(directory.resolve("model.safetensors"), directory, 15_000);

        assertThat(refused).isPositive();
    }

    @Test
    void a_configuration_with_changed_bytes_opens_or_is_refused() throws IOException {
        Path config = directory.resolve("config.json");

        int refused = changeBytes(config, directory, (int) Files.size(config));

        assertThat(refused).isPositive();
    }

    @Test
    void every_packaging_opens_or_is_refused_however_it_is_broken() throws IOException {
        Breakage breakage = new Breakage(Files.createDirectory(folder.resolve("broken")));
        int refused = 0;

        for (int seed = 0; seed < PACKAGED_ROUNDS; seed++) {
            refused += breakage.refuses(new SplittableRandom(seed)) ? 1 : 0;
        }

        assertThat(refused).isBetween(PACKAGED_ROUNDS / 4, PACKAGED_ROUNDS - 1);
    }

    @Test
    void a_count_too_large_for_the_file_is_refused_before_it_is_believed() throws IOException {
        write(gguf, 8, new byte[] {-1, -1, -1, -1, -1, -1, -1, 127});

        assertThatThrownBy(() -> Checkpoint.open(gguf))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(gguf + ": the number of tensors: 9223372036854775807");
    }

    @ParameterizedTest
    @CsvSource({"16,IQ2_XXS", "15,Q8_K", "34,TQ1_0", "40,NVFP4", "99,type 99"})
    void a_type_this_build_does_not_read_is_called_by_its_name(int id, String type)
            throws IOException {
        String name = "blk.0.attn_q.weight";
        write(gguf, indexOf(gguf, name) + name.length() + 4 + 16, new byte[] {(byte) id});

        assertThatThrownBy(() -> Checkpoint.open(gguf))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        gguf
                                + ": blk.0.attn_q.weight is "
                                + type
                                + ", which this build does not read (expected: one of F32, F16,"
                                + " BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K,"
                                + " Q6_K, IQ4_NL, IQ4_XS, IQ3_S, MXFP4; for this model Q4_K_S or"
                                + " IQ4_XS are the published files)");
    }

    @Test
    void rows_that_are_not_whole_blocks_are_refused_by_name() throws IOException {
        String name = "blk.0.attn_q.weight";
        write(gguf, indexOf(gguf, name) + name.length() + 4 + 16, new byte[] {12});

        assertThatThrownBy(() -> Checkpoint.open(gguf))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageMatching(
                        ".*: blk\\.0\\.attn_q\\.weight: Q4_K \\[\\d+, 64] \\(expected: sizes of 1 or"
                                + " more, rows of whole blocks of 256\\)");
    }

    @ParameterizedTest
    @CsvSource({"F8_E4M3", "U8"})
    void a_safetensors_type_this_build_does_not_read_says_what_to_use_instead(String type)
            throws IOException {
        Path file = directory.resolve("model.safetensors");
        String header = "{\"lm_head.weight\":{\"dtype\":\"" + type + "\"}}";
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
        Files.write(file, bytes.array());

        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        file
                                + ": lm_head.weight is "
                                + type
                                + ", which this build does not read (expected: F32, F16 or BF16; or"
                                + " a GGUF file: for this model Q4_K_S or IQ4_XS are the published"
                                + " files)");
    }

    @Test
    void a_tensor_with_an_unknown_name_is_refused() throws IOException {
        write(
                gguf,
                indexOf(gguf, "blk.0.attn_q.weight"),
                "blk.0.attn_z".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Checkpoint.open(gguf))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(gguf + ": unknown tensor blk.0.attn_z.weight");
    }

    @Test
    void a_tensor_given_twice_is_refused() throws IOException {
        write(
                gguf,
                indexOf(gguf, "blk.0.attn_q.weight"),
                "blk.0.attn_k".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Checkpoint.open(gguf))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(gguf + ": blk.0.attn_k.weight: given twice (expected: once)");
    }

    @Test
    void overlapping_tensors_are_refused() throws IOException {
        String name = "blk.0.attn_q.weight";
        write(gguf, indexOf(gguf, name) + name.length() + 4 + 16 + 4, new byte[8]);

        assertThatThrownBy(() -> Checkpoint.open(gguf))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("expected: no overlap with another tensor");
    }

    @Test
    void a_missing_file_is_refused() {
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none.gguf")))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(folder.resolve("none.gguf") + ": there is no such file");
    }

    private static void refusesEveryCut(Path file, Path checkpoint) throws IOException {
        int[] lengths =
                new SplittableRandom(7)
                        .ints(ROUNDS, 0, (int) Files.size(file))
                        .map(length -> length % 3 == 0 ? length : length % GGUF_HEAD_BYTES)
                        .sorted()
                        .toArray();
        for (int i = lengths.length - 1; i >= 0; i--) {
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(lengths[i]);
            }

            assertThat(refused(checkpoint)).as("cut at %d", lengths[i]).isTrue();
        }
    }

    /** How often the checkpoint was refused. */
    private static int changeBytes(Path file, Path checkpoint, int within) throws IOException {
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int at = random.nextInt(within);
            byte[] change = new byte[Math.min(1 + random.nextInt(8), within - at)];
            random.nextBytes(change);
            byte[] before = read(file, at, change.length);
            write(file, at, change);
            refused += refused(checkpoint) ? 1 : 0;
            write(file, at, before);
        }
        return refused;
    }

    private static boolean refused(Path checkpoint) {
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            assertThat(opened.facts().layers()).isNotEmpty();
            return false;
        } catch (BadCheckpoint fault) {
            assertThat(fault.getMessage()).startsWith(checkpoint.toString()).doesNotContain("\n");
            return true;
        }
    }

    private static byte[] read(Path file, int at, int length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[length];
            open.seek(at);
            open.readFully(bytes);
            return bytes;
        }
    }

    private static void write(Path file, int at, byte[] bytes) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write(bytes);
        }
    }

    private static int indexOf(Path file, String text) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
