package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.refusal.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an operator may wish; every other wish is refused with field, value and what is right. */
final class Rules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int LONGEST_LABEL = 100;
    private static final int MOST_MODELS = 100;

    private Rules() {}

    static Refusal.Malformed refusal(String field, String value, String expected) {
        return new Refusal.Malformed(
                field, field + ": " + quoted(value) + " (expected: " + expected + ")");
    }

    /** Short, on one line, in quotes. */
    static String quoted(String text) {
        String bare = text.replaceAll("\\p{Cntrl}", "?");
        return '"' + (bare.length() <= 64 ? bare : bare.substring(0, 64) + "…") + '"';
    }

    static void checkName(String tenant) {
        if (!NAME.matcher(tenant).matches()) {
            throw refusal(
                    "tenant",
                    tenant,
                    "up to 64 letters, digits and . _ -, beginning with a letter or digit");
        }
        if (tenant.startsWith(Tenant.ERASED)) {
            throw refusal("tenant", tenant, "a name that does not begin with " + Tenant.ERASED);
        }
    }

    static Tier tier(String name, Map<String, Tier> tiers) {
        Tier tier = tiers.get(name);
        if (tier == null) {
            throw refusal("tier", name, "one of " + listed(tiers.keySet()));
        }
        return tier;
    }

    static void checkLabel(String label) {
        if (label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw refusal("label", label, "up to " + LONGEST_LABEL + " characters on one line");
        }
    }

    /** Models exist, and the tier includes them. */
    static void checkScope(Scope scope, Tier tier, Collection<String> models) {
        List<String> wanted = scope.models();
        if (wanted.size() > MOST_MODELS) {
            throw refusal("models", wanted.size() + " models", "up to " + MOST_MODELS);
        }
        for (String model : wanted) {
            if (!models.contains(model) || !tier.includes(model)) {
                throw refusal(
                        "models",
                        model,
                        "of tier "
                                + tier.name()
                                + ": "
                                + listed(models.stream().filter(tier::includes).toList()));
            }
        }
    }

    static void checkEnd(Optional<Instant> ends, Instant now) {
        if (ends.filter(end -> !end.isAfter(now)).isPresent()) {
            throw refusal("expires_at", ends.get().toString(), "an instant after " + now);
        }
    }

    static void checkOverlap(Duration overlap) {
        if (overlap.isNegative() || overlap.compareTo(Tenants.LONGEST_OVERLAP) > 0) {
            throw refusal(
                    "overlap_seconds",
                    Long.toString(overlap.toSeconds()),
                    "0.." + Tenants.LONGEST_OVERLAP.toSeconds());
        }
    }

    private static String listed(Collection<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
