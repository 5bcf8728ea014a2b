package dev.stepgate.engine.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Breaks a file's bytes in one way or a few, mostly where they say what the rest is. */
final class Damage {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final long[] EDGES = {
        0,
        1,
        2,
        -1,
        7,
        8,
        9,
        12,
        31,
        32,
        33,
        255,
        256,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffff_ffffL,
        1L << 32,
        1L << 40,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE / 4,
        0x7fc0_0000L,
        0x7f80_0000L
    };
    private static final String[] TEXTS = {
        "0",
        "-1",
        "1e999",
        "NaN",
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "9223372036854775807",
        "18446744073709551615",
        "2147483648",
        "1e-400",
        "[[[[1]]]]",
        "0.3",
        "1000000000"
    };

    private final RandomGenerator random;
    private final int headBytes;
    private final boolean json;

    /**
     * @param headBytes how far the part goes that describes the rest
     */
    Damage(RandomGenerator random, int headBytes, boolean json) {
        this.random = random;
        this.headBytes = headBytes;
        this.json = json;
    }

    byte[] to(byte[] whole) {
        byte[] broken = whole;
        for (int i = Math.max(0, random.nextInt(6) - 3); i >= 0; i--) {
            broken = once(broken);
        }
        return broken;
    }

    private byte[] once(byte[] bytes) {
        if (bytes.length < 16) {
            return new byte[random.nextInt(16)];
        }
        int head = Math.min(headBytes, bytes.length - 8);
        int at = random.nextInt(8) == 0 ? random.nextInt(bytes.length - 8) : random.nextInt(head);
        int length = 1 + random.nextInt(random.nextBoolean() ? 8 : 64);
        int end = Math.min(at + length, bytes.length);
        return switch (random.nextInt(json ? 8 : 7)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> scribble(bytes, at, end);
            case 2 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 3 -> edge(bytes, at);
            case 4 -> join(bytes, at, new byte[0], end);
            case 5 -> join(bytes, at, new byte[length], at);
            case 6 -> {
                int from = random.nextInt(head);
                byte[] span =
                        Arrays.copyOfRange(bytes, from, Math.min(from + length, bytes.length));
                yield join(bytes, at, span, random.nextBoolean() ? at : end);
            }
            default -> otherNumber(bytes);
        };
    }

    private byte[] scribble(byte[] bytes, int at, int end) {
        byte[] noise = new byte[end - at];
        random.nextBytes(noise);
        return join(bytes, at, noise, end);
    }

    private byte[] edge(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        ByteBuffer buffer = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        long edge = EDGES[random.nextInt(EDGES.length)];
        if (random.nextBoolean()) {
            buffer.putLong(at, edge);
        } else {
            buffer.putInt(at, (int) edge);
        }
        return changed;
    }

    private byte[] otherNumber(byte[] bytes) {
        String head =
                new String(
                        bytes, 0, Math.min(headBytes, bytes.length), StandardCharsets.ISO_8859_1);
        List<MatchResult> numbers = NUMBER.matcher(head).results().toList();
        if (numbers.isEmpty()) {
            return bytes;
        }
        MatchResult number = numbers.get(random.nextInt(numbers.size()));
        byte[] text = TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.ISO_8859_1);
        return join(bytes, number.start(), text, number.end());
    }

    /** The bytes before, others, and the bytes from there on. */
    private static byte[] join(byte[] bytes, int before, byte[] middle, int after) {
        return ByteBuffer.allocate(before + middle.length + bytes.length - after)
                .put(bytes, 0, before)
                .put(middle)
                .put(bytes, after, bytes.length - after)
                .array();
    }
}
