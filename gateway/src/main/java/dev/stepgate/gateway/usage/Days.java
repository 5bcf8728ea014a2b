package dev.stepgate.gateway.usage;

import java.time.LocalDate;

/**
 * Whole UTC days, one after the other. Immutable.
 *
 * @param since the first
 * @param until the first that is not among them
 */
public record Days(LocalDate since, LocalDate until) {}
