package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is taken of one window of one allowance. Immutable.
 *
 * @param start of the window; the epoch where it has no end
 * @param amount in the measure's unit, 0 or more
 */
record Draw(Measure measure, Window window, Instant start, long amount) {

    static Draw of(Allowance allowance, Instant now, long amount) {
        return new Draw(
                allowance.measure(), allowance.window(), allowance.window().startOf(now), amount);
    }

    Draw with(long other) {
        return new Draw(measure, window, start, other);
    }

    Draw less(Draw other) {
        return with(Math.max(0, amount - other.amount));
    }

    /** What gives all of it back. */
    static List<Draw> negative(List<Draw> draws) {
        return draws.stream().map(draw -> draw.with(-draw.amount())).toList();
    }

    /** Whether its window is the one that holds the instant. */
    boolean isCurrent(Instant now) {
        return start.equals(window.startOf(now));
    }

    /** Whether it is taken of that window. */
    boolean sameWindowAs(Draw other) {
        return measure == other.measure && window == other.window && start.equals(other.start);
    }

    /** Draws in one line of text, as a receipt that is still open keeps them. */
    static String text(List<Draw> draws) {
        return draws.stream()
                .map(
                        draw ->
                                String.join(
                                        " ",
                                        draw.measure.name().toLowerCase(Locale.ROOT),
                                        draw.window.word(),
                                        Long.toString(draw.start.toEpochMilli()),
                                        Long.toString(draw.amount)))
                .collect(Collectors.joining(";"));
    }

    /** Reads what {@link #text} wrote. */
    static List<Draw> read(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(";", -1)).map(Draw::one).toList();
    }

    private static Draw one(String text) {
        String[] words = text.split(" ", -1);
        return new Draw(
                Measure.valueOf(words[0].toUpperCase(Locale.ROOT)),
                Window.valueOf(words[1].toUpperCase(Locale.ROOT)),
                Instant.ofEpochMilli(Long.parseLong(words[2])),
                Long.parseLong(words[3]));
    }
}
