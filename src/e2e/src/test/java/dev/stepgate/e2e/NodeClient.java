package dev.stepgate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client's package for Node.js, fetched into a folder. Immutable. */
record NodeClient(Path folder) {

    /** Skips the test, and says so, where there is no Node.js or the package cannot be fetched. */
    static NodeClient fetched(String client, Path folder) throws IOException, InterruptedException {
        assumeTrue(found("node"), "skipped: there is no node on the path");
        assumeTrue(found("npm"), "skipped: there is no npm on the path");
        Command fetched =
                Command.run(
                        folder,
                        List.of(
                                "npm",
                                "install",
                                "--prefix",
                                ".",
                                "--ignore-scripts",
                                "--no-audit",
                                "--no-fund",
                                "--fetch-retries=0",
                                "--fetch-timeout=20000",
                                client));
        assumeTrue(fetched.exit() == 0, "skipped: npm cannot fetch " + client);
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
