package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorIndexTest {
    private final Source source = new Source("a.gguf");

    @Test
    void floats_are_read_at_any_alignment() {
        ByteBuffer bytes = bytes(9).put(1, (byte) 0).putFloat(1, 1.5f).putFloat(5, -2);

        assertThat(floats(TensorType.F32, bytes, 1, 2)).containsExactly(1.5f, -2);
    }

    @Test
    void halves_become_floats() {
        ByteBuffer bytes = bytes(4).putShort(0, Float.floatToFloat16(0.25f)).putShort(2, (short) 1);

        assertThat(floats(TensorType.F16, bytes, 0, 2)).containsExactly(0.25f, 0x1p-24f);
    }

    @Test
    void brain_floats_are_the_upper_half_of_floats() {
        ByteBuffer bytes = bytes(2).putShort(0, (short) 0xc040);

        assertThat(floats(TensorType.BF16, bytes, 0, 1)).containsExactly(-3);
    }

    @Test
    void blocks_of_bytes_are_multiplied_by_their_scale() {
        ByteBuffer bytes = bytes(68);
        bytes.putShort(0, Float.floatToFloat16(0.5f)).put(2, (byte) -128).put(33, (byte) 127);
        bytes.putShort(34, Float.floatToFloat16(2)).put(36, (byte) 3);

        float[] floats = floats(TensorType.Q8_0, bytes, 0, 64);

        assertThat(floats[0]).isEqualTo(-64);
        assertThat(floats[31]).isEqualTo(63.5f);
        assertThat(floats[32]).isEqualTo(6);
    }

    @Test
    void a_small_tensor_in_finer_blocks_is_refused_by_name() {
        assertThatThrownBy(() -> floats(TensorType.Q4_K, bytes(144), 0, 256))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage("a.gguf: x: Q4_K (expected: F32, F16, BF16 or Q8_0)");
    }

    @Test
    void a_missing_tensor_is_refused_by_name() {
        TensorIndex index = new TensorIndex(source, Map.of());

        assertThatThrownBy(() -> index.tensor("output.weight", 8, 4))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage("a.gguf: output.weight: missing (expected: [8, 4])");
    }

    @Test
    void rows_that_are_not_whole_blocks_are_refused() {
        DataRegion region = new DataRegion(source, MemorySegment.ofArray(new byte[100]));

        assertThatThrownBy(() -> region.tensor("x", TensorType.Q8_0, List.of(2L, 48L), 0))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("rows of whole blocks of 32");
    }

    @Test
    void a_size_beyond_counting_is_refused() {
        DataRegion region = new DataRegion(source, MemorySegment.ofArray(new byte[100]));
        List<Long> shape = List.of(Long.MAX_VALUE, Long.MAX_VALUE);

        assertThatThrownBy(() -> region.tensor("x", TensorType.F32, shape, 0))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("expected: a size that fits a file");
    }

    private float[] floats(TensorType type, ByteBuffer bytes, long offset, long elements) {
        MemorySegment region = MemorySegment.ofBuffer(bytes);
        Tensor tensor = new DataRegion(source, region).tensor("x", type, List.of(elements), offset);
        return new TensorIndex(source, Map.of("x", tensor)).floats("x", elements);
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
