package dev.stepgate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** A record without arrays, an enum, a sealed interface or a final exception. */
final class ShapedAsVocabulary extends ArchCondition<JavaClass> {

    ShapedAsVocabulary() {
        super("be records without arrays, enums, sealed interfaces or final exceptions");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!hasAShape(type)) {
            events.add(
                    SimpleConditionEvent.violated(
                            type, type.getDescription() + " is none of the four"));
        }
        if (type.isRecord()) {
            type.getFields().stream()
                    .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                    .filter(field -> field.getRawType().isArray())
                    .forEach(field -> events.add(array(field)));
        }
    }

    private static boolean hasAShape(JavaClass type) {
        boolean isFinal = type.getModifiers().contains(JavaModifier.FINAL);
        return type.isRecord()
                || type.isEnum()
                || (type.isInterface() && type.isSealed())
                || (type.isAssignableTo(Throwable.class) && isFinal);
    }

    private static ConditionEvent array(JavaField field) {
        return SimpleConditionEvent.violated(field, field.getDescription() + " is an array");
    }
}
