package dev.stepgate.architecture;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.Set;

/** An interface that is sealed, functional, a config mapping, or has two implementations. */
final class EarnsItsPlace extends ArchCondition<JavaClass> {

    private static final String CONFIG_MAPPING = "io.smallrye.config.ConfigMapping";

    EarnsItsPlace() {
        super("be sealed, functional, a config mapping, or have two implementations");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        long implementations =
                type.getAllSubclasses().stream().filter(sub -> !sub.isInterface()).count();
        if (!type.isInterface()
                || type.isSealed()
                || type.isAnnotation()
                || abstractMethods(type).size() == 1
                || isConfigMapping(type)
                || implementations >= 2) {
            return;
        }
        events.add(
                SimpleConditionEvent.violated(
                        type,
                        type.getDescription()
                                + " has neither one abstract method nor two implementations"));
    }

    private static Set<String> abstractMethods(JavaClass type) {
        return type.getAllMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(EarnsItsPlace::signature)
                .collect(toUnmodifiableSet());
    }

    private static String signature(JavaMethod method) {
        return method.getName() + method.getRawParameterTypes();
    }

    /** The mapping itself, or a group nested in one. */
    private static boolean isConfigMapping(JavaClass type) {
        Optional<JavaClass> at = Optional.of(type);
        while (at.isPresent()) {
            if (at.get().isAnnotatedWith(CONFIG_MAPPING)) {
                return true;
            }
            at = at.get().getEnclosingClass();
        }
        return false;
    }
}
