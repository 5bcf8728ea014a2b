package dev.stepgate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What kind of type a thing is, and who can see it. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class TypesTest {

    private static final DescribedPredicate<JavaClass> WRITTEN_BY_HAND =
            DescribedPredicate.describe(
                    "written by hand",
                    type ->
                            !type.getSimpleName().equals("package-info")
                                    && !type.isAnonymousClass()
                                    && !type.getModifiers().contains(JavaModifier.SYNTHETIC));

    private static final String EXCEPTION_MAPPER =
            "org.jboss.resteasy.reactive.server.ServerExceptionMapper";

    private static final DescribedPredicate<JavaClass> NOT_STARTED_FROM_OUTSIDE =
            DescribedPredicate.describe(
                    "not started by the JVM or a framework",
                    type ->
                            type.tryGetMethod("main", String[].class).isEmpty()
                                    && !type.isAnnotatedWith("io.smallrye.config.ConfigMapping")
                                    && type.getMethods().stream()
                                            .noneMatch(
                                                    method ->
                                                            method.isAnnotatedWith(
                                                                    EXCEPTION_MAPPER))
                                    && !type.isAnnotatedWith("jakarta.ws.rs.Path")
                                    && !type.isAnnotatedWith(
                                            "io.quarkus.runtime.annotations.QuarkusMain"));

    @ArchTest
    static final ArchRule interfaces_earn_their_place =
            classes()
                    .that()
                    .areInterfaces()
                    .and(WRITTEN_BY_HAND)
                    .should(new EarnsItsPlace())
                    .because(
                            "an interface with one implementation is the class, said twice; make it"
                                    + " the class until a second one exists");

    @ArchTest
    static final ArchRule public_means_used_from_another_room =
            classes()
                    .that()
                    .arePublic()
                    .and()
                    .areTopLevelClasses()
                    .and(WRITTEN_BY_HAND)
                    .and(NOT_STARTED_FROM_OUTSIDE)
                    .should(new UsedElsewhere())
                    .because(
                            "package-private is the default, public is a decision, and nothing is"
                                    + " public for a test");

    @ArchTest
    static final ArchRule the_conversation_is_plain_values =
            classes()
                    .that()
                    .resideInAPackage("dev.stepgate.chat..")
                    .and(WRITTEN_BY_HAND)
                    .should(new ShapedAsVocabulary())
                    .because(
                            "the vocabulary is shared by threads and compared by tests; an array is"
                                    + " neither immutable nor equal to its copy");
}
