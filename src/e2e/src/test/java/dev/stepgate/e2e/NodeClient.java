package dev.stepgate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client's package for Node.js, fetched into a folder. Immutable. */
record NodeClient(Path folder) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Skips the test, and says so, where there is no Node.js or the package cannot be fetched. */
    static NodeClient fetched(String client, Path folder) throws IOException, InterruptedException {
        return fetched(List.of(client), folder);
    }

    /** The same with several packages that a script may use together. */
    static NodeClient fetched(List<String> clients, Path folder)
            throws IOException, InterruptedException {
        assumeTrue(found("node"), "skipped: there is no node on the path");
        assumeTrue(found("npm"), "skipped: there is no npm on the path");
        List<String> words = new ArrayList<>(List.of("npm", "install", "--prefix", "."));
        words.addAll(List.of("--ignore-scripts", "--no-audit", "--no-fund"));
        words.addAll(List.of("--fetch-retries=0", "--fetch-timeout=" + PATIENCE.toMillis()));
        words.addAll(clients);
        assumeTrue(
                Command.run(folder, words).exit() == 0,
                () -> "skipped: npm cannot fetch " + String.join(" ", clients));
        return new NodeClient(folder);
    }

    /** Runs a script that may import the package. */
    Command run(String script, String... arguments) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("ask.mjs"), script);
        List<String> words = new ArrayList<>(List.of("node", file.toString()));
        words.addAll(List.of(arguments));
        return Command.run(folder, words);
    }

    private static boolean found(String program) throws InterruptedException {
        try {
            return Command.run(Clone.ROOT, List.of(program, "--version")).exit() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
