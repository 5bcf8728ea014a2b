package dev.stepgate.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.ProviderFailure;

/** Errors are three closed families. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class FailuresTest {

    static final String NAMELESS =
            "java\\.lang\\.(RuntimeException|Exception|Error|Throwable)\\.<init>";

    /** Constructing a family's own supertype is how the family begins, not a nameless failure. */
    private static final DescribedPredicate<JavaClass> FAMILIES =
            JavaClass.Predicates.belongToAnyOf(
                    EngineFault.class, ProviderFailure.class, Refusal.class);

    @ArchTest
    static final ArchRule exceptions_belong_to_a_family =
            classes()
                    .that()
                    .areAssignableTo(Throwable.class)
                    .should()
                    .beAssignableTo(EngineFault.class)
                    .orShould()
                    .beAssignableTo(ProviderFailure.class)
                    .orShould()
                    .beAssignableTo(Refusal.class)
                    .because(
                            "a family says whose fault it is, what the client may read and what the"
                                    + " log must say; a lone exception says none of it");

    @ArchTest
    static final ArchRule nobody_throws_a_nameless_failure =
            noClasses()
                    .that(not(FAMILIES))
                    .should()
                    .accessTargetWhere(Reach.target("a nameless exception is made", NAMELESS))
                    .because("whoever catches it cannot know what happened or whose fault it was");
}
