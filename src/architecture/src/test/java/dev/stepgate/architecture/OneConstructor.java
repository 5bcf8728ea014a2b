package dev.stepgate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** At most one constructor; records of facts, enums and exceptions may have more. */
final class OneConstructor extends ArchCondition<JavaClass> {

    OneConstructor() {
        super("have one constructor");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (type.isRecord() || type.isEnum() || type.isAssignableTo(Throwable.class)) {
            return;
        }
        long constructors =
                type.getConstructors().stream()
                        .filter(made -> !made.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .count();
        if (constructors > 1) {
            events.add(
                    SimpleConditionEvent.violated(
                            type,
                            type.getDescription() + " has " + constructors + " constructors"));
        }
    }
}
