package dev.stepgate.architecture;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Nothing grows beyond what one sitting can read. The aims are half of these hard stops. */
class SizesTest {

    private static final long MOST_LINES = 600;
    private static final long MOST_KERNEL_LINES = 900;
    private static final long MOST_METHOD_LINES = 60;

    /** Each holds every verb of one make, and splitting a make would split the comparison. */
    private static final Set<String> KERNEL_FILES =
            Set.of("ScalarKernels.java", "SimdKernels.java");

    /**
     * Loops over vectors that spell out every step: C2 boxes what crosses a call of ours once a
     * method has inlined 8,000 bytecodes, so that they cannot be cut (src/docs/performance.md).
     */
    private static final Pattern LOOPS = Pattern.compile("(.*/)?engine/kernel/\\w+Tiles\\.java.*");

    private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

    private final Sources sources = Sources.ofThisTree();

    @Test
    void files_stay_short() {
        List<String> tooLong =
                sources.files().stream()
                        .filter(file -> lines(file) > most(file))
                        .map(file -> sources.name(file) + ": " + lines(file) + " lines")
                        .toList();

        assertThat(tooLong)
                .as("files over %s lines: change the shape, then the size follows", MOST_LINES)
                .isEmpty();
    }

    @Test
    void methods_stay_short() {
        Map<String, String> texts =
                sources.mainFiles().stream().collect(toMap(sources::name, Sources::read));

        List<Methods.Measured> measured = Methods.in(texts);

        assertThat(measured).isNotEmpty();
        assertThat(measured)
                .as("methods over %s lines (the aim is 40)", MOST_METHOD_LINES)
                .filteredOn(method -> !LOOPS.matcher(method.place()).matches())
                .allMatch(method -> method.lines() <= MOST_METHOD_LINES);
    }

    @Test
    void a_method_is_measured_from_signature_to_brace() {
        String source =
                """
                class A {
                    /** Not counted. */
                    int b(int c,
                          int d) {
                        return c + d;
                    }
                }
                """;

        List<Methods.Measured> measured = Methods.in(Map.of("A.java", source));

        assertThat(measured).containsExactly(new Methods.Measured("A.java A.b", 4, 2));
    }

    @Test
    void nothing_is_left_to_do_in_a_comment() {
        List<String> unfinished =
                sources.mainFiles().stream()
                        .filter(file -> UNFINISHED.matcher(Sources.read(file)).find())
                        .map(sources::name)
                        .toList();

        assertThat(unfinished)
                .as("what is not done is an issue; what is in the source works")
                .isEmpty();
    }

    private static long most(Path file) {
        boolean whole = KERNEL_FILES.contains(file.getFileName().toString());
        return LOOPS.matcher(file.toString()).matches()
                        || (whole && file.toString().contains("/engine/kernel/"))
                ? MOST_KERNEL_LINES
                : MOST_LINES;
    }

    private static long lines(Path file) {
        return Sources.read(file).lines().count();
    }
}
