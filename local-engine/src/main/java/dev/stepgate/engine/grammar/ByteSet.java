package dev.stepgate.engine.grammar;

/** Some of the 256 bytes, 64 in each word. */
record ByteSet(long first, long second, long third, long fourth) {
    static final ByteSet NONE = new ByteSet(0, 0, 0, 0);
    static final ByteSet ALL = new ByteSet(-1, -1, -1, -1);

    static ByteSet of(int value) {
        return range(value, value);
    }

    /** The bytes from one to another, both included. */
    static ByteSet range(int from, int to) {
        long[] words = new long[4];
        for (int value = from; value <= to; value++) {
            words[value >> 6] |= 1L << value;
        }
        return new ByteSet(words[0], words[1], words[2], words[3]);
    }

    static ByteSet anyOf(String ascii) {
        ByteSet set = NONE;
        for (int i = 0; i < ascii.length(); i++) {
            set = set.or(of(ascii.charAt(i)));
        }
        return set;
    }

    boolean contains(int value) {
        long word =
                switch (value >> 6) {
                    case 0 -> first;
                    case 1 -> second;
                    case 2 -> third;
                    default -> fourth;
                };
        return (word >>> value & 1) != 0;
    }

    ByteSet or(ByteSet other) {
        return new ByteSet(
                first | other.first,
                second | other.second,
                third | other.third,
                fourth | other.fourth);
    }

    ByteSet and(ByteSet other) {
        return new ByteSet(
                first & other.first,
                second & other.second,
                third & other.third,
                fourth & other.fourth);
    }

    ByteSet not() {
        return new ByteSet(~first, ~second, ~third, ~fourth);
    }

    boolean isEmpty() {
        return (first | second | third | fourth) == 0;
    }
}
