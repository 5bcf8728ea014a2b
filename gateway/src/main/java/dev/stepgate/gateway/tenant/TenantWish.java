package dev.stepgate.gateway.tenant;

/** A tenant an operator wants. Immutable; nothing of it is checked. */
public record TenantWish(String tenant, String tier, Budgets budgets, Choices choices) {}
