package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTest {
    private static final PlannedTensor VECTOR =
            new PlannedTensor("ab", List.of(3L), PackedType.F32);

    @TempDir Path folder;

    private static Metadata metadata() {
        var metadata = new Metadata();
        metadata.putWhole("k", 7);
        return metadata;
    }

    @Test
    void a_file_is_a_head_then_tensors_at_multiples_of_32() throws IOException {
        Path out = folder.resolve("out.gguf");

        try (var writer = GgufWriter.open(out, metadata(), List.of(VECTOR))) {
            writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
            writer.endTensor();
            writer.finish();
        }

        String head =
                "47475546"
                        + "03000000"
                        + "0100000000000000"
                        + "0100000000000000"
                        + "0100000000000000"
                        + "6b"
                        + "04000000"
                        + "07000000"
                        + "0200000000000000"
                        + "6162"
                        + "01000000"
                        + "0300000000000000"
                        + "00000000"
                        + "0000000000000000";
        String data = "0102030405060708090a0b0c" + "00".repeat(20);
        int gap = 2 * 96 - head.length();
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(out)))
                .isEqualTo(head + "0".repeat(gap) + data);
    }

    @Test
    void a_file_that_was_not_finished_is_not_there() throws IOException {
        Path out = folder.resolve("out.gguf");

        try (var writer = GgufWriter.open(out, metadata(), List.of(VECTOR))) {
            writer.write(ByteBuffer.allocate(4));
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void an_older_file_stays_until_the_new_one_is_finished() throws IOException {
        Path out = Files.writeString(folder.resolve("out.gguf"), "old");

        try (var writer = GgufWriter.open(out, metadata(), List.of())) {
            assertThat(out).hasContent("old");
            writer.finish();
        }

        assertThat(Files.size(out)).isEqualTo(64);
    }

    @Test
    void more_than_the_disk_has_is_refused_with_both_numbers() {
        var huge = new PlannedTensor("huge", List.of(1L << 30, 1L << 27), PackedType.F32);

        assertThatThrownBy(
                        () ->
                                GgufWriter.open(
                                        folder.resolve("out.gguf"), metadata(), List.of(huge)))
                .isInstanceOf(BadRequest.class)
                .hasMessageMatching(
                        ".*out\\.gguf: needs 576460752303423\\d+ bytes and its disk has \\d+ free");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_folder_is_no_place_to_write_to() {
        assertThatThrownBy(() -> GgufWriter.open(folder, metadata(), List.of()))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining("no place for a file");
        assertThatThrownBy(() -> GgufWriter.open(folder.resolve("a/b"), metadata(), List.of()))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining("no place for a file");
    }
}
