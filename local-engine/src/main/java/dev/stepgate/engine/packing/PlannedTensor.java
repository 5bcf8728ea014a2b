package dev.stepgate.engine.packing;

import java.util.List;

/**
 * A tensor that a file will hold. Immutable.
 *
 * @param name the GGUF name
 * @param shape outermost first; rows are whole blocks of the type
 */
record PlannedTensor(String name, List<Long> shape, PackedType type) {

    PlannedTensor {
        shape = List.copyOf(shape);
    }

    long columns() {
        return shape.getLast();
    }

    long rows() {
        return shape.subList(0, shape.size() - 1).stream().reduce(1L, Math::multiplyExact);
    }

    long elements() {
        return Math.multiplyExact(rows(), columns());
    }

    long bytes() {
        return Math.multiplyExact(rows(), type.stored().rowBytes(columns()));
    }
}
