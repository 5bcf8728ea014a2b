package dev.stepgate.engine.grammar;

/** How many of something there may be, ever narrower. Owned by one thread. */
final class Span {
    private int min;
    private int max = Expression.UNBOUNDED;

    void atLeast(int count) {
        min = Math.max(min, count);
    }

    void atMost(int count) {
        max = Math.min(max, count);
    }

    void narrow(Span other) {
        atLeast(other.min);
        atMost(other.max);
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    boolean isEmpty() {
        return min > max;
    }

    boolean isAny() {
        return min == 0 && max == Expression.UNBOUNDED;
    }

    boolean contains(int count) {
        return count >= min && count <= max;
    }

    boolean overlaps(Span other) {
        return Math.max(min, other.min) <= Math.min(max, other.max);
    }
}
