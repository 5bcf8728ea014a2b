package dev.stepgate.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ExponentialTest {

    @Test
    void powers_are_right_to_a_few_units_in_the_last_place() {
        KernelSet.simdObstacle().ifPresent(Assumptions::abort);
        for (float x = -86.5f; x < 87.5f; x += 0.0137f) {
            FloatVector power =
                    Exponential.of(FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, x));

            double expected = Math.exp(x);
            assertThat((double) power.lane(0)).isCloseTo(expected, within(4e-7 * expected));
        }
    }
}
