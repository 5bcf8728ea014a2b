package dev.stepgate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each condition of our own notices the fixture that breaks it, and only that one. */
class ConditionsTest {

    private static final String FIXTURES = "dev.stepgate.architecture.fixtures";

    private final JavaClasses fixtures = new ClassFileImporter().importPackages(FIXTURES);

    @Test
    void an_interface_with_one_implementation_is_noticed() {
        List<String> complaints = complaints("Interfaces$", new EarnsItsPlace());

        assertThat(complaints).singleElement().asString().contains("Interfaces$Lonely");
    }

    @Test
    void a_public_type_of_one_room_is_noticed() {
        List<String> complaints = complaints("door.", new UsedElsewhere());

        assertThat(complaints).singleElement().asString().contains("door.Alone");
    }

    @Test
    void a_word_of_the_wrong_shape_is_noticed() {
        List<String> complaints = complaints("Vocabulary$", new ShapedAsVocabulary());

        assertThat(complaints)
                .satisfiesExactlyInAnyOrder(
                        alive -> assertThat(alive).contains("Vocabulary$Alive"),
                        open -> assertThat(open).contains("Vocabulary$Open"),
                        array -> assertThat(array).contains("Vocabulary$WithArray.bytes"));
    }

    @Test
    void a_second_constructor_is_noticed() {
        List<String> complaints = complaints("Constructors$", new OneConstructor());

        assertThat(complaints).singleElement().asString().contains("Constructors$Two");
    }

    @Test
    void a_test_out_of_shape_is_noticed() {
        List<String> complaints = complaints("Misplaced$", new TestShape(fixtures));

        assertThat(complaints)
                .satisfiesExactlyInAnyOrder(
                        place -> assertThat(place).contains("is not in the package of its subject"),
                        name -> assertThat(name).contains("works is no sentence"));
    }

    @Test
    void clocks_are_noticed_in_calls_and_references() {
        List<String> complaints = reaching(ClocksTest.AMBIENT);

        assertThat(complaints)
                .satisfiesExactlyInAnyOrder(
                        call -> assertThat(call).contains("Caller.call()"),
                        reference -> assertThat(reference).contains("Caller.reference()"));
    }

    @Test
    void a_thread_that_begins_is_noticed() {
        assertThat(reaching(ThreadsTest.BIRTHS))
                .singleElement()
                .asString()
                .contains("Caller.thread()");
    }

    @Test
    void a_nameless_failure_is_noticed() {
        assertThat(reaching(FailuresTest.NAMELESS))
                .singleElement()
                .asString()
                .contains("Caller.nameless()");
    }

    @Test
    void static_state_is_noticed() {
        ArchRule rule = noFields().that().areStatic().should().haveRawType(StateTest.HOLDS_STATE);

        assertThat(rule.evaluate(fixtures).getFailureReport().getDetails())
                .singleElement()
                .asString()
                .contains("Caller.COUNT");
    }

    @Test
    void empty_words_are_noticed_and_only_as_whole_words() {
        assertThat(List.of("a.b.TokenManager", "a.Outer$Utils", "a.AbstractRoute", "a.DefaultTier"))
                .allMatch(name -> name.matches(NamesTest.EMPTY_WORDS));
        assertThat(List.of("a.GgufMetadata", "a.DataFolder", "a.Baseline", "a.Defaults"))
                .noneMatch(name -> name.matches(NamesTest.EMPTY_WORDS));
    }

    @Test
    void a_room_is_named_by_its_package() {
        JavaClasses own = new ClassFileImporter().importClasses(Rooms.class, String.class);

        assertThat(Rooms.of(own.get(Rooms.class))).isEqualTo("architecture");
        assertThat(Rooms.of(own.get(String.class))).isEmpty();
    }

    private List<String> complaints(String prefix, ArchCondition<JavaClass> condition) {
        return classes()
                .that()
                .haveNameMatching(FIXTURES.replace(".", "\\.") + "\\." + pattern(prefix))
                .should(condition)
                .evaluate(fixtures)
                .getFailureReport()
                .getDetails();
    }

    private static String pattern(String prefix) {
        return prefix.replace("$", "\\$").replace(".", "\\.") + "(?!package-info).*";
    }

    private List<String> reaching(String banned) {
        return noClasses()
                .should()
                .accessTargetWhere(Reach.target("banned", banned))
                .evaluate(fixtures)
                .getFailureReport()
                .getDetails();
    }
}
