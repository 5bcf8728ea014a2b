package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A tenant's own money, in billionths of a dollar; empty where its tier's holds. Immutable. */
public record Budgets(OptionalLong dayNanodollars, OptionalLong monthNanodollars) {
    /** All as the tier has it. */
    public static final Budgets OF_THE_TIER =
            new Budgets(OptionalLong.empty(), OptionalLong.empty());

    /** The tier's allowances, with these in place of those for the same window. */
    List<Allowance> inPlaceOf(List<Allowance> tiers) {
        if (equals(OF_THE_TIER)) {
            return tiers;
        }
        List<Allowance> all = new ArrayList<>(tiers);
        replace(all, dayNanodollars, Window.DAY);
        replace(all, monthNanodollars, Window.MONTH);
        return all;
    }

    private static void replace(List<Allowance> all, OptionalLong own, Window window) {
        if (own.isPresent()) {
            all.removeIf(each -> each.measure() == Measure.NANODOLLARS && each.window() == window);
            all.add(new Allowance(Measure.NANODOLLARS, window, own.getAsLong()));
        }
    }
}
