package dev.stepgate.engine.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Numbers that a divisor divides: what is left of the digits read so far is the state. Owned by one
 * thread.
 */
final class Multiples {
    private static final int START = 0;
    private static final int MINUS = 1;
    private static final int ZERO = 2;

    /** The first state with digits: remainder by digits after the point. */
    private static final int FIRST = 3;

    private static final String BYTES = "-.0123456789";

    /** The divisor times a power of ten. */
    private final int divisor;

    /** The exponent of that power, which is also the most digits after the point. */
    private final int places;

    private final byte[] classes;
    private final int width;
    private final int[] next;
    private final boolean[] accepting;

    private Multiples(int divisor, int places) {
        this.divisor = divisor;
        this.places = places;
        List<ByteSet> sets = new ArrayList<>();
        BYTES.chars().forEach(value -> sets.add(ByteSet.of(value)));
        this.classes = Automaton.classes(sets);
        this.width = BYTES.length() + 1;
        int states = FIRST + (places + 2) * divisor;
        this.next = new int[states * width];
        this.accepting = new boolean[states];
        Arrays.fill(next, Automaton.DEAD);
    }

    static Automaton of(BigDecimal divisor, Budget budget) {
        BigDecimal plain = divisor.stripTrailingZeros();
        int places = Math.max(0, plain.scale());
        BigInteger scaled = plain.movePointRight(places).toBigIntegerExact();
        budget.check(
                scaled.bitLength() > 20
                        ? budget.states()
                        : FIRST + (places + 2) * scaled.intValueExact());
        Multiples multiples = new Multiples(scaled.intValueExact(), places);
        multiples.fill();
        Optional<Automaton> made =
                Automaton.of(multiples.classes, multiples.next, multiples.accepting);
        return made.orElseThrow();
    }

    private void fill() {
        put(START, '-', MINUS);
        for (int from : new int[] {START, MINUS}) {
            put(from, '0', ZERO);
            for (int digit = 1; digit <= 9; digit++) {
                put(from, '0' + digit, whole(digit % divisor));
            }
        }
        accepting[ZERO] = true;
        point(ZERO, 0);
        for (int rest = 0; rest < divisor; rest++) {
            accepting[whole(rest)] = rest * power(places) % divisor == 0;
            point(whole(rest), rest);
            for (int digit = 0; digit <= 9; digit++) {
                int more = (int) ((10L * rest + digit) % divisor);
                put(whole(rest), '0' + digit, whole(more));
                for (int read = 0; read < places; read++) {
                    put(after(read, rest), '0' + digit, after(read + 1, more));
                }
            }
            for (int read = 1; read <= places; read++) {
                accepting[after(read, rest)] = rest * power(places - read) % divisor == 0;
            }
        }
    }

    private void point(int from, int rest) {
        if (places > 0) {
            put(from, '.', after(0, rest));
        }
    }

    private int whole(int rest) {
        return FIRST + rest;
    }

    /** With so many digits after the point. */
    private int after(int read, int rest) {
        return FIRST + (read + 1) * divisor + rest;
    }

    private long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power = power * 10 % divisor;
        }
        return power;
    }

    private void put(int from, int value, int to) {
        next[from * width + (classes[value] & 0xff)] = to;
    }
}
