package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Clients' packages for Node.js, fetched into a folder. Immutable. */
record NodeClient(Path folder) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** For Node.js 20. */
    private static final List<String> LIBRARIES =
            List.of(
                    "openai@6.49.0",
                    "ai@6.0.326",
                    "@ai-sdk/openai-compatible@2.0.92",
                    "@ai-sdk/openai@3.0.141",
                    "@ai-sdk/anthropic@3.0.140",
                    "@openrouter/ai-sdk-provider@2.10.0",
                    "@mariozechner/pi-ai@0.73.1");

    private static final Path TOGETHER = Clone.ROOT.resolve("src/e2e/target/node");

    /** The libraries that several tests use, in one folder that stays between runs. */
    static NodeClient together() throws IOException, InterruptedException {
        return fetched(LIBRARIES, Files.createDirectories(TOGETHER));
    }

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
        words.add("--prefer-offline");
        words.addAll(List.of("--fetch-retries=0", "--fetch-timeout=" + PATIENCE.toMillis()));
        words.addAll(clients);
        assumeTrue(
                Command.run(folder, words).exit() == 0,
                () -> "skipped: npm cannot fetch " + String.join(" ", clients));
        return new NodeClient(folder);
    }

    /** Runs a script that lies beside these classes, and may import the packages. */
    Command runScript(String name, String... arguments) throws IOException, InterruptedException {
        try (InputStream script =
                Objects.requireNonNull(NodeClient.class.getResourceAsStream(name), name)) {
            return run(new String(script.readAllBytes(), UTF_8), arguments);
        }
    }

    /** Runs a script that may import the packages. */
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
