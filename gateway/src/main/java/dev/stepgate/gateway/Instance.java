package dev.stepgate.gateway;

/** This process, among those that share a store. Immutable. */
public record Instance(String id) {}
