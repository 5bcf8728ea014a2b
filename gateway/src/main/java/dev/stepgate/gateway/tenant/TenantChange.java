package dev.stepgate.gateway.tenant;

import java.util.Optional;
import java.util.OptionalLong;

/** What an operator wants otherwise about a tenant; empty for what stays. Immutable. */
public record TenantChange(
        Optional<String> tier,
        Money perDay,
        Money perMonth,
        Optional<Boolean> storesResponses,
        Thoughts thoughts,
        Optional<Boolean> suspended) {
    /** Nothing. */
    public static final TenantChange NONE =
            new TenantChange(
                    Optional.empty(),
                    new Money.Kept(),
                    new Money.Kept(),
                    Optional.empty(),
                    new Thoughts.Kept(),
                    Optional.empty());

    /** What becomes of a tenant's own money in a window. */
    public sealed interface Money {
        /** It stays as it is. */
        record Kept() implements Money {}

        /** Its tier's holds. */
        record AsTier() implements Money {}

        /** It is this, in billionths of a dollar. */
        record Own(long nanodollars) implements Money {}
    }

    /** What becomes of where a tenant's thoughts go. */
    public sealed interface Thoughts {
        /** It stays as it is. */
        record Kept() implements Thoughts {}

        /** Where the gateway puts everybody's. */
        record AsGateway() implements Thoughts {}

        /** There. */
        record Own(ReasoningField field) implements Thoughts {}
    }

    public TenantChange tier(String other) {
        return new TenantChange(
                Optional.of(other), perDay, perMonth, storesResponses, thoughts, suspended);
    }

    public TenantChange perDay(Money other) {
        return new TenantChange(tier, other, perMonth, storesResponses, thoughts, suspended);
    }

    public TenantChange perMonth(Money other) {
        return new TenantChange(tier, perDay, other, storesResponses, thoughts, suspended);
    }

    public TenantChange storesResponses(boolean now) {
        return new TenantChange(tier, perDay, perMonth, Optional.of(now), thoughts, suspended);
    }

    public TenantChange thoughts(Thoughts other) {
        return new TenantChange(tier, perDay, perMonth, storesResponses, other, suspended);
    }

    public TenantChange suspended(boolean now) {
        return new TenantChange(
                tier, perDay, perMonth, storesResponses, thoughts, Optional.of(now));
    }

    Tenant of(Tenant before) {
        return before.on(tier.orElse(before.tier()))
                .with(
                        new Budgets(
                                becomes(before.budgets().dayNanodollars(), perDay),
                                becomes(before.budgets().monthNanodollars(), perMonth)))
                .with(choices(before.choices()))
                .suspended(suspended.orElse(before.suspended()));
    }

    private static OptionalLong becomes(OptionalLong was, Money wanted) {
        return switch (wanted) {
            case Money.Kept _ -> was;
            case Money.AsTier _ -> OptionalLong.empty();
            case Money.Own(long nanodollars) -> OptionalLong.of(nanodollars);
        };
    }

    private Choices choices(Choices before) {
        Choices stored = before.storing(storesResponses.orElse(before.storesResponses()));
        return switch (thoughts) {
            case Thoughts.Kept _ -> stored;
            case Thoughts.AsGateway _ -> stored.reasoning(Optional.empty());
            case Thoughts.Own(ReasoningField field) -> stored.reasoning(Optional.of(field));
        };
    }
}
