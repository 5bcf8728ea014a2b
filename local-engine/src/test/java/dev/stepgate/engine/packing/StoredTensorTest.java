package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.checkpoint.TensorType;
import dev.stepgate.engine.kernel.Weights;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredTensorTest {

    private static Tensor tensor(String name, Long... shape) {
        long elements = List.of(shape).stream().reduce(1L, Math::multiplyExact);
        byte[] bytes = new byte[Math.toIntExact(4 * elements)];
        return new Tensor(name, TensorType.F32, List.of(shape), MemorySegment.ofArray(bytes));
    }

    @Test
    void experts_stored_one_by_one_become_a_stack_in_their_order() {
        Tensor second = tensor("up[1]", 2L, 4L);
        Tensor first = tensor("up[0]", 2L, 4L);

        List<StoredTensor> stored =
                StoredTensor.allOf(
                        List.of(tensor("norm", 4L), second, first),
                        Map.of("up", List.of(2L, 2L, 4L)));

        assertThat(stored).extracting(StoredTensor::name).containsExactly("norm", "up");
        assertThat(stored.getLast().shape()).containsExactly(2L, 2L, 4L);
        assertThat(stored.getLast().pieces()).containsExactly(first, second);
    }

    @Test
    void sizes_of_one_are_put_right() {
        List<StoredTensor> stored =
                StoredTensor.allOf(
                        List.of(tensor("gate", 1L, 3L, 4L)), Map.of("gate", List.of(3L, 4L)));

        assertThat(stored.getFirst().shape()).containsExactly(3L, 4L);
        assertThat(stored.getFirst().matrices())
                .singleElement()
                .satisfies(matrix -> assertThat(matrix.rows()).isEqualTo(3));
    }

    @Test
    void a_stack_in_one_piece_is_one_tall_matrix() {
        var stored = new StoredTensor("up", List.of(2L, 3L, 4L), List.of(tensor("up", 2L, 3L, 4L)));

        Weights matrix = stored.matrices().getFirst();

        assertThat(matrix.rows()).isEqualTo(6);
        assertThat(matrix.columns()).isEqualTo(4);
    }
}
