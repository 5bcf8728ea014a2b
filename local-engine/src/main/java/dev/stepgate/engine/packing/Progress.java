package dev.stepgate.engine.packing;

import java.util.List;
import java.util.function.Consumer;

/** Says how far a file has come, a line for every twentieth at most. Owned by one thread. */
final class Progress {
    private static final int STEP = 5;

    private final long allBytes;
    private final Consumer<String> lines;
    private long bytes;
    private long shown;

    Progress(List<PlannedTensor> tensors, Consumer<String> lines) {
        this.allBytes = tensors.stream().mapToLong(PlannedTensor::bytes).sum();
        this.lines = lines;
    }

    void wrote(PlannedTensor tensor) {
        bytes += tensor.bytes();
        long percent = 100 * bytes / allBytes;
        if (percent / STEP > shown / STEP) {
            shown = percent;
            lines.accept("%3d%%  %s %s".formatted(percent, tensor.name(), tensor.type()));
        }
    }
}
