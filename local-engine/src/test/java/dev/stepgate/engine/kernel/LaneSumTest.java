package dev.stepgate.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class LaneSumTest {

    /** However often it is called, and whoever compiled it by then. */
    @Test
    void lanes_are_added_in_pairs_half_a_vector_apart() {
        var random = new Random(3);
        int lanes = FloatVector.SPECIES_PREFERRED.length();
        for (int round = 0; round < 30_000; round++) {
            float[] values = new float[lanes];
            for (int i = 0; i < lanes; i++) {
                values[i] = (float) random.nextGaussian();
            }
            FloatVector v = FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, values, 0);

            float sum = LaneSum.of(v);

            for (int half = lanes / 2; half > 0; half /= 2) {
                for (int i = 0; i < half; i++) {
                    values[i] += values[i + half];
                }
            }
            assertThat(sum).isEqualTo(values[0]);
        }
    }
}
