package dev.stepgate.architecture;

import static java.util.Comparator.naturalOrder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the working tree, wherever the build was started from. Immutable. */
record Sources(Path root) {

    private static final List<String> MODULES =
            List.of(
                    "local-engine",
                    "providers/upstream",
                    "providers",
                    "gateway",
                    "src/architecture",
                    "src/e2e",
                    "src/benchmarks");

    /** Walks up from the working directory to the one that holds the reactor. */
    static Sources ofThisTree() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("local-engine"))
                || !Files.exists(at.resolve("pom.xml"))) {
            Path parent = at.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "working directory: "
                                + Path.of("").toAbsolutePath()
                                + " (expected: a directory of the reactor)");
            }
            at = parent;
        }
        return new Sources(at);
    }

    /** Every module's folder, in the order of the reactor. */
    List<Path> modules() {
        return MODULES.stream().map(root::resolve).toList();
    }

    /** Every Java file that ships. */
    List<Path> mainFiles() {
        return modules().stream()
                .flatMap(module -> javaFiles(module.resolve("src/main/java")))
                .toList();
    }

    /** Every Java file, tests included. */
    List<Path> files() {
        return modules().stream().flatMap(module -> javaFiles(module.resolve("src"))).toList();
    }

    /** The path as a complaint names it. */
    String name(Path file) {
        return root.relativize(file).toString();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted(naturalOrder())
                    .toList()
                    .stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
