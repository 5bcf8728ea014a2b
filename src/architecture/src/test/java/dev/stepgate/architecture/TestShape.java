package dev.stepgate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/**
 * A class with tests, named for its subject, beside it, and saying each behaviour as a sentence.
 */
final class TestShape extends ArchCondition<JavaClass> {

    private final JavaClasses subjects;

    /**
     * @param subjects what ships; a test named for one of these stands in its package
     */
    TestShape(JavaClasses subjects) {
        super("be named XxxTest beside Xxx, with sentences for methods");
        this.subjects = subjects;
    }

    /** Whether the class declares a test. */
    static boolean hasTests(JavaClass type) {
        return type.getMethods().stream().anyMatch(TestShape::isTest);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        String name = type.getSimpleName();
        if (!name.matches(".*(Test|Contract)") && type.getEnclosingClass().isEmpty()) {
            complain(type, "does not end in Test or Contract, so the build passes it over", events);
        }
        if (!standsBesideItsSubject(type)) {
            complain(type, "is not in the package of its subject", events);
        }
        type.getMethods().stream()
                .filter(TestShape::isTest)
                .filter(method -> !method.getName().matches("[a-z0-9]+(_[a-zA-Z0-9]+)+"))
                .forEach(method -> complain(type, method.getName() + " is no sentence", events));
    }

    private boolean standsBesideItsSubject(JavaClass type) {
        String subject = type.getSimpleName().replaceFirst("(Test|Contract)$", "");
        var namesakes =
                subjects.stream().filter(each -> each.getSimpleName().equals(subject)).toList();
        return namesakes.isEmpty()
                || namesakes.stream()
                        .anyMatch(each -> each.getPackageName().equals(type.getPackageName()));
    }

    private static boolean isTest(JavaMethod method) {
        return method.isAnnotatedWith("org.junit.jupiter.api.Test")
                || method.isAnnotatedWith("org.junit.jupiter.params.ParameterizedTest");
    }

    private static void complain(JavaClass type, String what, ConditionEvents events) {
        events.add(SimpleConditionEvent.violated(type, type.getName() + " " + what));
    }
}
