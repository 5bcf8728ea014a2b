package dev.stepgate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.TensorType;
import dev.stepgate.engine.kernel.Weights;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AssemblyTest {

    @ParameterizedTest
    @EnumSource
    void kernels_and_checkpoint_agree_on_the_bytes_of_a_row(TensorType type) {
        int columns = 3 * type.blockElements();

        Weights weights = Assembly.weights(type, 1, columns, MemorySegment.NULL);

        assertThat(weights.bytesPerRow()).isEqualTo(type.rowBytes(columns));
    }
}
