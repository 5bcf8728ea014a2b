package dev.stepgate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Names that say something. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class NamesTest {

    static final String EMPTY_WORDS =
            "(.*[.$])?(\\w*(Impl|Manager|Helper|Utils?|Base|Common|Processor|Handler|Wrapper|Info|Data)"
                    + "|(Abstract|Default|Common)([A-Z]\\w*)?)";

    @ArchTest
    static final ArchRule names_say_what_a_thing_is =
            classes()
                    .should()
                    .haveNameNotMatching(EMPTY_WORDS)
                    .because(
                            "such a word fits any class; name what it is or what sets it apart"
                                    + " (ScalarKernels, SimdKernels)");

    @ArchTest
    static final ArchRule rooms_are_named_for_a_feature =
            noClasses()
                    .should()
                    .resideInAnyPackage(
                            "..util..",
                            "..utils..",
                            "..common..",
                            "..misc..",
                            "..impl..",
                            "..helper..",
                            "..dto..")
                    .because("a room has one sentence, and these have none");
}
