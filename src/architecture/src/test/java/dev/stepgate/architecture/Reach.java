package dev.stepgate.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.regex.Pattern;

/** What code reaches for: calls, constructors and method references alike. */
final class Reach {

    private Reach() {}

    /**
     * An access whose target, written {@code package.Type.member}, matches; constructors are called
     * {@code <init>}.
     */
    static DescribedPredicate<JavaAccess<?>> target(String description, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return DescribedPredicate.describe(
                description, access -> pattern.matcher(name(access.getTarget())).matches());
    }

    private static String name(AccessTarget target) {
        return target.getOwner().getName() + "." + target.getName();
    }
}
