package dev.stepgate.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads little-endian values from a mapped file, never past its end. Owned by one thread. */
final class ByteCursor {
    private static final int LONGEST_STRING_BYTES = 1 << 24;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Source source;
    private final MemorySegment file;
    private long position;

    /** Bytes of all texts together, which are copied. */
    private long textLeft = 1 << 26;

    ByteCursor(Source source, MemorySegment file) {
        this.source = source;
        this.file = file;
    }

    long position() {
        return position;
    }

    int u8(String what) {
        return file.get(ValueLayout.JAVA_BYTE, take(1, what)) & 0xff;
    }

    int u16(String what) {
        return file.get(SHORT, take(2, what)) & 0xffff;
    }

    int i32(String what) {
        return file.get(INT, take(4, what));
    }

    long u32(String what) {
        return i32(what) & 0xffff_ffffL;
    }

    long i64(String what) {
        return file.get(LONG, take(8, what));
    }

    /** A 64-bit count or length of things that take at least so many bytes each. */
    long count(String what, long atMost, long bytesEach) {
        long count = i64(what);
        long fits = Math.min(atMost, (file.byteSize() - position) / bytesEach);
        if (count < 0 || count > fits) {
            throw source.fault(what, Long.toUnsignedString(count), "at most " + fits + " here");
        }
        return count;
    }

    String text(String what) {
        int length = (int) count(what, Math.min(LONGEST_STRING_BYTES, textLeft), 1);
        textLeft -= length;
        MemorySegment bytes = file.asSlice(take(length, what), length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw source.fault(what + ": not UTF-8 (expected: UTF-8 text)");
        }
    }

    private long take(long bytes, String what) {
        if (bytes > file.byteSize() - position) {
            throw source.fault(
                    "the file ends at byte " + file.byteSize() + " (expected: " + what + ")");
        }
        long start = position;
        position += bytes;
        return start;
    }
}
