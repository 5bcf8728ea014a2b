package dev.stepgate.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of a file that holds the tensors' numbers; hands out slices that never overlap. Owned by
 * one thread.
 */
final class DataRegion {
    private final Source source;
    private final MemorySegment region;
    private final TreeMap<Long, Long> taken = new TreeMap<>();

    DataRegion(Source source, MemorySegment region) {
        this.source = source;
        this.region = region;
    }

    /** The tensor whose numbers start at an offset, or a fault where they cannot. */
    Tensor tensor(String name, TensorType type, List<Long> shape, long offset) {
        long bytes = bytes(name, type, shape);
        if (offset < 0 || offset > region.byteSize() - bytes) {
            throw source.fault(
                    name,
                    bytes + " bytes at " + Long.toUnsignedString(offset),
                    "inside the " + region.byteSize() + " bytes of data");
        }
        Map.Entry<Long, Long> before = taken.lowerEntry(offset + bytes);
        if (before != null && before.getValue() > offset) {
            throw source.fault(
                    name, bytes + " bytes at " + offset, "no overlap with another tensor");
        }
        taken.put(offset, offset + bytes);
        return new Tensor(name, type, shape, region.asSlice(offset, bytes));
    }

    private long bytes(String name, TensorType type, List<Long> shape) {
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (shape.stream().anyMatch(size -> size < 1) || columns % type.blockElements() != 0) {
            throw source.fault(
                    name,
                    type + " " + shape,
                    "sizes of 1 or more, rows of whole blocks of " + type.blockElements());
        }
        try {
            long rows =
                    shape.stream()
                            .limit(Math.max(0, shape.size() - 1L))
                            .reduce(1L, Math::multiplyExact);
            return Math.multiplyExact(rows, type.rowBytes(columns));
        } catch (ArithmeticException overflow) {
            throw source.fault(name, shape, "a size that fits a file");
        }
    }
}
