package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A small GGUF file such as old converters wrote (spec section 6.7). */
public final class OldFile {

    private OldFile() {}

    /** Writes a file with the rotary divisors that old converters made. */
    public static Path write(Path file) throws IOException {
        return write(file, divisors());
    }

    static Path write(Path file, float[] divisors) throws IOException {
        return SmallModel.withHeadsOf128()
                .gguf()
                .floats("rope_freqs.weight", List.of(64L), divisors)
                .write(file);
    }

    /** As if the whole head turned. */
    static float[] divisors() {
        return RopeScaling.ofStep35().scale(RotaryFacts.unscaled(128, 5_000_000)).divisors();
    }
}
