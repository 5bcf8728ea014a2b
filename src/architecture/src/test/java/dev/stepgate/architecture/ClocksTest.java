package dev.stepgate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Time, randomness and identity are arguments. */
@AnalyzeClasses(packages = Rooms.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ClocksTest {

    static final String AMBIENT =
            "java\\.lang\\.System\\.(currentTimeMillis|nanoTime)"
                    + "|java\\.time\\.\\w+\\.now"
                    + "|java\\.time\\.Clock\\.(system.*|tick.*)"
                    + "|java\\.time\\.InstantSource\\.system"
                    + "|java\\.util\\.Random\\.<init>"
                    + "|java\\.security\\.SecureRandom\\.(<init>|getInstance.*)"
                    + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\.current"
                    + "|java\\.util\\.random\\.RandomGenerator\\.(getDefault|of)"
                    + "|java\\.lang\\.Math\\.random"
                    + "|java\\.util\\.UUID\\.randomUUID";

    /**
     * The commands, and the scripted upstream, which stands outside of the gateway: nobody is
     * further out to hand them a clock.
     */
    private static final Set<String> OUTERMOST =
            Set.of("engine.cli", "gateway.cli", "upstream", "upstream.cli");

    @ArchTest
    static final ArchRule clocks_and_dice_are_arguments =
            noClasses()
                    .that(
                            DescribedPredicate.describe(
                                    "are not Wiring, a command or EngineOptions",
                                    ClocksTest::inside))
                    .should()
                    .accessTargetWhere(Reach.target("the clock or chance is asked", AMBIENT))
                    .because(
                            "a test moves the clock and fixes the seed; take an InstantSource, a"
                                    + " LongSupplier of nanoseconds, a RandomGenerator or a"
                                    + " Supplier<String> of ids");

    private static boolean inside(JavaClass type) {
        return !OUTERMOST.contains(Rooms.of(type))
                && !Rooms.isWiring(type)
                && !type.getName().equals("dev.stepgate.engine.EngineOptions");
    }
}
