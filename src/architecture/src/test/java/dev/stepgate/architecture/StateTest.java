package dev.stepgate.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** State has an owner that can be made twice. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class StateTest {

    static final DescribedPredicate<JavaClass> HOLDS_STATE =
            resideInAPackage("java.util.concurrent.atomic..")
                    .or(assignableTo("java.util.concurrent.locks.Lock"))
                    .or(assignableTo("java.util.concurrent.ConcurrentMap"))
                    .or(assignableTo("java.util.AbstractCollection"))
                    .or(assignableTo("java.util.AbstractMap"))
                    .or(assignableTo("java.lang.StringBuilder"))
                    .or(assignableTo("java.lang.ThreadLocal"))
                    .as("a type that is there to change");

    @ArchTest
    static final ArchRule static_fields_are_final =
            fields().that()
                    .areStatic()
                    .should()
                    .beFinal()
                    .because("two gateways in one process, or two tests, would share it");

    @ArchTest
    static final ArchRule static_fields_hold_no_state =
            noFields()
                    .that()
                    .areStatic()
                    .should()
                    .haveRawType(HOLDS_STATE)
                    .because(
                            "a final reference to something that changes is still shared state; give"
                                    + " it an owner with a constructor");
}
