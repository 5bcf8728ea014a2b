package dev.stepgate.engine.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What loops over packed numbers read them with ({@link Interleaved}).
 *
 * <p>The loops spell out how numbers are widened rather than call small methods: after some 8,000
 * bytecodes of vector calls C2 inlines only the library's own, and vectors that cross a call are
 * boxed.
 */
final class PackedReads {

    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;

    private static final int LANES = F.length();

    /** One byte per lane, but at least the 64 bits of the shortest vector there is. */
    static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, 8 * LANES)));

    /** Which part of the bytes at {@link #SECOND_AT} are a group's second vector of rows. */
    static final int SECOND = LANES % BYTES.length() / LANES;

    static final int SECOND_AT = SECOND == 0 ? LANES : 0;

    /** All memory, which spares the loops their checks: whoever reads vouches for the address. */
    static final MemorySegment EVERYTHING = everything();

    private PackedReads() {}

    /** Addresses come from live segments only. */
    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
