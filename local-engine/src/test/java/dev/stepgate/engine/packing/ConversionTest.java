package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.checkpoint.TensorType;
import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConversionTest {
    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final Path TINY_GGUF = TINY.resolve("tiny.f32.gguf");

    @TempDir Path folder;

    private final List<String> said = new ArrayList<>();

    private Path convert(Path in, PackedType type, int threads)
            throws IOException, InterruptedException {
        Path out = folder.resolve(type + "-" + threads + ".gguf");
        new Conversion(in, out, type, threads, said::add).run();
        return out;
    }

    private static Map<String, String> keys(Path gguf) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        StoredMetadata.read(gguf)
                .forEach((key, value) -> keys.put(key, HexFormat.of().formatHex(value)));
        return keys;
    }

    @ParameterizedTest
    @EnumSource
    void every_type_is_written_and_read_again(PackedType type) throws Exception {
        Path out = convert(TINY_GGUF, type, 2);

        try (Checkpoint before = Checkpoint.open(TINY_GGUF);
                Checkpoint after = Checkpoint.open(out)) {
            assertThat(after.facts()).usingRecursiveComparison().isEqualTo(before.facts());
            assertThat(after.tensors())
                    .extracting(Tensor::name)
                    .containsExactlyElementsOf(
                            before.tensors().stream().map(Tensor::name).toList());
            for (Tensor tensor : before.tensors()) {
                Tensor packed = after.tensor(tensor.name(), sizes(tensor));
                assertThat(Unpacked.relativeError(Unpacked.read(tensor), Unpacked.read(packed)))
                        .as("%s as %s", tensor.name(), packed.type())
                        .isLessThan(0.13);
            }
        }
    }

    private static long[] sizes(Tensor tensor) {
        return tensor.shape().stream().mapToLong(Long::longValue).toArray();
    }

    @Test
    void a_directory_becomes_the_file_that_was_converted_elsewhere() throws Exception {
        Path out = convert(TINY, PackedType.F32, 1);

        try (Checkpoint expected = Checkpoint.open(TINY_GGUF);
                Checkpoint actual = Checkpoint.open(out)) {
            assertThat(actual.facts())
                    .usingRecursiveComparison()
                    .ignoringFields("name")
                    .isEqualTo(expected.facts());
            assertThat(actual.stopTokens()).isEqualTo(expected.stopTokens());
            assertThat(actual.chatTemplate()).isEqualTo(expected.chatTemplate());
            assertThat(actual.vocabulary())
                    .usingRecursiveComparison()
                    .ignoringFields("place")
                    .isEqualTo(expected.vocabulary());
            assertThat(actual.tensors()).hasSameSizeAs(expected.tensors());
            for (Tensor tensor : expected.tensors()) {
                Tensor same = actual.tensor(tensor.name(), sizes(tensor));
                assertThat(same.data().mismatch(tensor.data())).as(tensor.name()).isEqualTo(-1);
            }
        }
    }

    @Test
    void metadata_is_kept_to_the_byte_but_for_the_type() throws Exception {
        Path out = convert(NANO, PackedType.Q4_0, 2);

        Map<String, String> before = keys(NANO);
        Map<String, String> after = keys(out);

        assertThat(after.keySet()).containsExactlyElementsOf(before.keySet());
        assertThat(after).containsEntry("general.file_type", "0400000002000000");
        before.remove("general.file_type");
        assertThat(after).containsAllEntriesOf(before);
    }

    @Test
    void tensors_that_have_the_type_already_are_copied() throws Exception {
        Path out = convert(NANO, PackedType.Q8_0, 2);

        assertThat(Files.mismatch(NANO, out)).isEqualTo(-1);
    }

    @Test
    void the_file_does_not_depend_on_the_number_of_threads() throws Exception {
        Path one = convert(NANO, PackedType.Q4_K, 1);
        Path three = convert(NANO, PackedType.Q4_K, 3);

        assertThat(Files.mismatch(one, three)).isEqualTo(-1);
    }

    @Test
    void rows_too_short_for_large_blocks_are_said() throws Exception {
        convert(NANO, PackedType.Q6_K, 2);

        assertThat(said)
                .contains(
                        "Q8_0 instead of Q6_K for 10 tensors: rows of 128 are not whole blocks of"
                                + " 256",
                        "Q8_0 instead of Q6_K for 7 tensors: rows of 384 are not whole blocks of"
                                + " 256");
    }

    @Test
    void heads_and_embedding_get_six_bits_and_draft_heads_stay() throws Exception {
        Path out = convert(NANO, PackedType.Q4_K, 2);

        try (Checkpoint checkpoint = Checkpoint.open(out)) {
            assertThat(checkpoint.facts().draftLayers()).hasSize(3);
            assertThat(checkpoint.tensor("token_embd.weight", 2048, 256).type())
                    .isEqualTo(TensorType.Q6_K);
            assertThat(checkpoint.tensor("blk.8.nextn.shared_head_head.weight", 2048, 256).type())
                    .isEqualTo(TensorType.Q6_K);
            assertThat(checkpoint.tensor("blk.0.attn_q.weight", 256, 256).type())
                    .isEqualTo(TensorType.Q4_K);
        }
    }

    @Test
    void what_is_read_is_not_written_over() throws Exception {
        Path in = Files.copy(TINY_GGUF, folder.resolve("in.gguf"));

        var conversion =
                new Conversion(in, folder.resolve("./in.gguf"), PackedType.Q8_0, 1, said::add);

        assertThatThrownBy(conversion::run)
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining("is what is read (expected: another file)");
        assertThat(Files.mismatch(in, TINY_GGUF)).isEqualTo(-1);
    }

    @Test
    void a_file_of_the_directory_that_is_read_is_not_written_over() {
        var conversion =
                new Conversion(TINY, TINY.resolve("config.json"), PackedType.Q8_0, 1, said::add);

        assertThatThrownBy(conversion::run)
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining("is what is read");
    }

    @Test
    void a_number_that_is_none_is_refused_and_nothing_is_left() throws Exception {
        byte[] bytes = Files.readAllBytes(TINY_GGUF);
        MemorySegment whole = MemorySegment.ofArray(bytes);
        try (Checkpoint checkpoint = Checkpoint.open(TINY_GGUF)) {
            MemorySegment data = checkpoint.tensor("blk.2.attn_q.weight", 96, 64).data();
            long at = position(whole, data);
            whole.set(ValueLayout.JAVA_BYTE, at + 4 * 65 + 2, (byte) 0xc0);
            whole.set(ValueLayout.JAVA_BYTE, at + 4 * 65 + 3, (byte) 0x7f);
        }
        Path in = Files.write(folder.resolve("in.gguf"), bytes);

        assertThatThrownBy(() -> convert(in, PackedType.Q4_0, 2))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("blk.2.attn_q.weight: NaN in row 1")
                .hasMessageContaining("expected: finite numbers");
        assertThat(folder.toFile().list()).containsExactly("in.gguf");
    }

    /** Where a tensor's bytes lie in its file. */
    private static long position(MemorySegment file, MemorySegment data) {
        for (long at = 0; at <= file.byteSize() - data.byteSize(); at += 32) {
            if (file.asSlice(at, data.byteSize()).mismatch(data) == -1) {
                return at;
            }
        }
        throw new AssertionError("the tensor is not in the file");
    }
}
