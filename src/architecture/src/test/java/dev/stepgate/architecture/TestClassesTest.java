package dev.stepgate.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests are read as often as what they test. Looks at what this build has compiled so far. */
class TestClassesTest {

    static final String SLEEPS =
            "java\\.lang\\.Thread\\.sleep|java\\.util\\.concurrent\\.TimeUnit\\.sleep";

    private static JavaClasses subjects = new ClassFileImporter().importClasses();
    private static JavaClasses tests = new ClassFileImporter().importClasses();

    @BeforeAll
    static void import_what_is_compiled() {
        List<Path> folders =
                Sources.ofThisTree().modules().stream()
                        .filter(module -> !module.endsWith("architecture"))
                        .map(module -> module.resolve("target/test-classes"))
                        .filter(Files::isDirectory)
                        .toList();
        tests = new ClassFileImporter().importPaths(folders);
        subjects =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(Rooms.ROOT);
    }

    @BeforeEach
    void some_tests_are_compiled() {
        assumeFalse(tests.isEmpty(), "no other module has compiled its tests in this tree");
    }

    @Test
    void tests_are_sentences_beside_their_subject() {
        classes()
                .that(describe("have tests", TestShape::hasTests))
                .should(new TestShape(subjects))
                .because("a failing test is read as a sentence, and its subject is next to it")
                .check(tests);
    }

    @Test
    void fakes_are_written_by_hand() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.mockito..", "org.easymock..", "io.mockk..")
                .because("a mock repeats the implementation; a fake has behaviour of its own")
                .check(tests);
    }

    @Test
    void tests_never_sleep() {
        noClasses()
                .should()
                .accessTargetWhere(Reach.target("a thread sleeps", SLEEPS))
                .because("a sleep is too long on a fast machine and too short on a slow one")
                .check(tests);
    }
}
