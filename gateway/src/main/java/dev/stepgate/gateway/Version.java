package dev.stepgate.gateway;

/** Which Stepgate this is. Immutable. */
public record Version(String text) {}
