package dev.stepgate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/**
 * A public type that another room names, or that stands in the signature of its own room's door.
 *
 * <p>The second half is there for a functional interface that callers meet only as a lambda, and
 * for a value they pass on unseen: neither leaves the type's name in the caller's class file.
 */
final class UsedElsewhere extends ArchCondition<JavaClass> {

    UsedElsewhere() {
        super("be used from another package");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!isNamedElsewhere(type) && !isPartOfADoor(type)) {
            events.add(
                    SimpleConditionEvent.violated(
                            type, type.getDescription() + " is public and used by its room alone"));
        }
    }

    private static boolean isNamedElsewhere(JavaClass type) {
        return Stream.concat(Stream.of(type), nested(type))
                .flatMap(each -> each.getDirectDependenciesToSelf().stream())
                .anyMatch(
                        use ->
                                !use.getOriginClass()
                                        .getPackageName()
                                        .equals(type.getPackageName()));
    }

    private static boolean isPartOfADoor(JavaClass type) {
        return type.getPackage().getClasses().stream()
                .filter(other -> isReachable(other) && !outermost(other).equals(type))
                .filter(other -> isNamedElsewhere(outermost(other)))
                .flatMap(other -> other.getCodeUnits().stream())
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(UsedElsewhere::signature)
                .anyMatch(named -> named.getAllInvolvedRawTypes().contains(type));
    }

    private static Stream<JavaType> signature(JavaCodeUnit member) {
        return Stream.concat(
                Stream.of(member.getReturnType()), member.getParameterTypes().stream());
    }

    private static Stream<JavaClass> nested(JavaClass type) {
        return type.getPackage().getClasses().stream()
                .filter(other -> other.getName().startsWith(type.getName() + "$"));
    }

    private static boolean isReachable(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(UsedElsewhere::isReachable).orElse(true);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(UsedElsewhere::outermost).orElse(type);
    }
}
