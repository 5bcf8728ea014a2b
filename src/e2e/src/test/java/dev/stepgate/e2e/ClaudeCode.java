package dev.stepgate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Claude Code as a script runs it, without a terminal (wire facts, §9.3). Immutable.
 *
 * @param launcher its package's own, which starts the program for this machine
 * @param home where it keeps what it remembers
 * @param work where its tools work
 */
record ClaudeCode(Path launcher, Path home, Path work) {
    private static final String VERSION = "2.1.197";
    private static final String NAME = "@anthropic-ai/claude-code";
    static final String PACKAGE = NAME + "@" + VERSION;

    /** Some 245 MB, so it is fetched once for all builds of this clone. */
    private static final Path KEPT = Path.of("target", "claude-code-" + VERSION).toAbsolutePath();

    /** Nobody has used it yet. Skips the test, and says so, where it cannot be had. */
    static ClaudeCode fetched(Path folder) throws IOException, InterruptedException {
        Path launcher = KEPT.resolve("node_modules").resolve(NAME).resolve("cli-wrapper.cjs");
        if (!runs(launcher)) {
            Files.createDirectories(KEPT);
            NodeClient.fetched(PACKAGE, KEPT);
        }
        assumeTrue(runs(launcher), "skipped: there is no Claude Code for this machine");
        return new ClaudeCode(
                launcher,
                Files.createDirectories(folder.resolve("home")),
                Files.createDirectories(folder.resolve("work")));
    }

    private static boolean runs(Path launcher) throws IOException, InterruptedException {
        return Files.exists(launcher)
                && Command.run(KEPT, List.of("node", launcher.toString(), "--version"))
                        .out()
                        .startsWith(VERSION);
    }

    /** What it keeps of its conversations, all of them one after the other. */
    String transcripts() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home.resolve(".claude/projects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    /**
     * Says something to it, and waits until it is done.
     *
     * @param options further words of its command line
     */
    Command hears(Client client, String model, String prompt, String... options)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("node", launcher.toString()));
        words.addAll(List.of("-p", prompt, "--model", model));
        words.addAll(List.of(options));
        return Command.run(
                work,
                Map.of(
                        "HOME", home.toString(),
                        "ANTHROPIC_BASE_URL", client.address().toString(),
                        "ANTHROPIC_AUTH_TOKEN", client.key(),
                        "ANTHROPIC_API_KEY", "",
                        "DISABLE_TELEMETRY", "1",
                        "DISABLE_ERROR_REPORTING", "1",
                        "DISABLE_AUTOUPDATER", "1"),
                words);
    }
}
