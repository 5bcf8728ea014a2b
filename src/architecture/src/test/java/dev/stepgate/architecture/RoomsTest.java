package dev.stepgate.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.modules.syntax.ModuleDependencyScope.consideringOnlyDependenciesBetweenModules;
import static com.tngtech.archunit.library.modules.syntax.ModuleRuleDefinition.modules;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedFunction;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.modules.ArchModule;
import com.tngtech.archunit.library.modules.syntax.DescriptorFunction;
import dev.stepgate.provider.ProviderFailure;
import java.util.TreeSet;

/** Who may use whom. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    @ArchTest
    static final ArchRule rooms_use_only_the_rooms_the_table_grants_them =
            modules()
                    .definedBy(
                            DescribedFunction.describe(
                                    "room", type -> ArchModule.Identifier.from(Rooms.of(type))))
                    .derivingModule(
                            DescriptorFunction.describe(
                                    "named by its package",
                                    (room, types) -> ArchModule.Descriptor.create(room.getPart(1))))
                    .should()
                    .respectTheirAllowedDependencies(
                            Rooms.table(), consideringOnlyDependenciesBetweenModules())
                    .as("rooms use only the rooms that the table in Rooms grants them")
                    .because(
                            "each room can be read knowing only the rooms its line in the table"
                                    + " names; a new need is a new line, argued for in the change");

    @ArchTest
    static void the_table_lists_every_room_and_no_other(JavaClasses classes) {
        var found =
                classes.stream()
                        .map(Rooms::of)
                        .filter(room -> !room.equals(Rooms.WIRING))
                        .collect(toCollection(TreeSet::new));

        assertThat(found)
                .as("rooms with classes, against the lines of the table in Rooms")
                .isEqualTo(new TreeSet<>(Rooms.listed()));
    }

    @ArchTest
    static final ArchRule rooms_form_no_circle =
            slices().assignedFrom(new EachRoom())
                    .should()
                    .beFreeOfCycles()
                    .because("two rooms in a circle are one room with a wall through it");

    @ArchTest
    static final ArchRule the_engine_knows_nobody =
            noClasses()
                    .that()
                    .resideInAPackage("dev.stepgate.engine..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("dev.stepgate..")
                                    .and(not(resideInAPackage("dev.stepgate.engine.."))))
                    .because(
                            "the engine is usable from a plain main; a provider may be the engine");

    @ArchTest
    static final ArchRule providers_never_see_the_gateway =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.stepgate.gateway..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.stepgate.gateway..")
                    .because(
                            "modules form a line, and the gateway is its end"
                                    + " (decisions/0002-three-modules-in-a-line)");

    @ArchTest
    static final ArchRule the_gateway_never_sees_the_engine =
            noClasses()
                    .that(resideInAPackage("dev.stepgate.gateway.."))
                    .and(not(resideInAPackage("dev.stepgate.gateway.cli..")))
                    .and(not(inWiring()))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.stepgate.engine..")
                    .because(
                            "to the gateway the engine is one more Provider, with nothing special"
                                    + " about it (decisions/0002-three-modules-in-a-line)");

    @ArchTest
    static final ArchRule adapters_do_not_know_each_other =
            slices().matching("dev.stepgate.provider.(openai|anthropic|local)..")
                    .should()
                    .notDependOnEachOther()
                    .because("a provider can then be added or removed as one folder");

    @ArchTest
    static final ArchRule only_the_kernel_room_names_a_make_of_kernels =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.stepgate.engine.kernel..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("dev.stepgate.engine.kernel..")
                                    .and(simpleName("Kernels").negate())
                                    .and(endsWith("Kernels")))
                    .because(
                            "the model is written in verbs; which make runs them is chosen once, at"
                                    + " load (decisions/0003-kernels-are-verbs)");

    @ArchTest
    static final ArchRule decoding_uses_rows_and_no_verb =
            noClasses()
                    .that()
                    .resideInAPackage("dev.stepgate.engine.decode..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("dev.stepgate.engine.kernel..")
                                    .and(simpleName("Rows").or(simpleName("Run")).negate()))
                    .because(
                            "decode reads scores and calls the model; arithmetic belongs to the"
                                    + " model's own page");

    @ArchTest
    static final ArchRule the_door_names_failures_and_no_provider =
            noClasses()
                    .that()
                    .resideInAPackage("dev.stepgate.gateway.http..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("dev.stepgate.provider..")
                                    .and(not(belongToAnyOf(ProviderFailure.class))))
                    .because(
                            "the door reports a broken answer in the stream; whom to ask is decided"
                                    + " by the catalogue and failover");

    @ArchTest
    static final ArchRule wire_types_never_reach_features =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.stepgate.gateway",
                            "dev.stepgate.gateway.tenant..",
                            "dev.stepgate.gateway.catalog..",
                            "dev.stepgate.gateway.quota..",
                            "dev.stepgate.gateway.failover..",
                            "dev.stepgate.gateway.store..",
                            "dev.stepgate.gateway.kept..",
                            "dev.stepgate.gateway.refusal..")
                    .and(not(inWiring()))
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("..openai..", "..anthropic..", "..responses.."))
                    .because(
                            "features speak the vocabulary of chat; a dialect is read at the door"
                                    + " and written by an adapter");

    @ArchTest
    static final ArchRule one_thread_runs_the_model =
            methods()
                    .that()
                    .areDeclaredIn("dev.stepgate.engine.model.Step35")
                    .and()
                    .haveName("forward")
                    .should()
                    .onlyBeCalled()
                    .byClassesThat(
                            resideInAPackage("dev.stepgate.engine.decode")
                                    .and(simpleName("Scheduler").or(simpleName("Scoring"))))
                    .because(
                            "the model has no locks: its activations belong to whichever of these"
                                    + " two runs it");

    private static DescribedPredicate<JavaClass> inWiring() {
        return DescribedPredicate.describe(
                "are gateway.Wiring", type -> Rooms.of(type).equals(Rooms.WIRING));
    }

    private static DescribedPredicate<JavaClass> endsWith(String suffix) {
        return DescribedPredicate.describe(
                "end with " + suffix, type -> type.getSimpleName().endsWith(suffix));
    }

    /** Every room is a slice but Wiring, which uses all of them and is used by none. */
    private static final class EachRoom implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String room = Rooms.of(type);
            return room.isEmpty() || room.equals(Rooms.WIRING)
                    ? SliceIdentifier.ignore()
                    : SliceIdentifier.of(room);
        }

        @Override
        public String getDescription() {
            return "rooms";
        }
    }
}
