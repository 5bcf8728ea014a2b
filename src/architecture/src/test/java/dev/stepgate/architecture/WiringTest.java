package dev.stepgate.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The object graph is read in one class. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class WiringTest {

    private static final DescribedPredicate<JavaClass> WIRING =
            DescribedPredicate.describe("gateway.Wiring", Rooms::isWiring);

    @ArchTest
    static final ArchRule nothing_is_injected_into_a_field =
            noFields()
                    .should()
                    .beAnnotatedWith("jakarta.inject.Inject")
                    .orShould()
                    .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                    .because("a constructor says what a class needs, to tests too");

    @ArchTest
    static final ArchRule beans_are_produced_in_wiring =
            noClasses()
                    .that(not(WIRING))
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("jakarta.inject.Inject")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("jakarta.enterprise.inject.Produces")
                    .because("whoever wants to know how objects meet reads gateway.Wiring");

    @ArchTest
    static final ArchRule features_have_one_constructor =
            classes()
                    .that()
                    .resideInAnyPackage(
                            "dev.stepgate.gateway.tenant..",
                            "dev.stepgate.gateway.catalog..",
                            "dev.stepgate.gateway.store..",
                            "dev.stepgate.gateway.quota..",
                            "dev.stepgate.gateway.failover..")
                    .should(new OneConstructor())
                    .because("a second one hides a default that Wiring should show");
}
