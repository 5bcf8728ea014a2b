package dev.stepgate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Codex as a script runs it, without a terminal (wire facts, §9.8). Immutable.
 *
 * @param launcher its package's own, which starts the program for this machine
 * @param home where its configuration is
 * @param work where its tools work
 */
record Codex(Path launcher, Path home, Path work) {
    private static final String VERSION = "0.169.0";
    private static final String PACKAGE = "@openai/codex";

    /** Some 400 MB, so it is fetched once for all builds of this clone. */
    private static final Path KEPT = Path.of("target", "codex-" + VERSION).toAbsolutePath();

    /** Nobody has used it yet. Skips the test, and says so, where it cannot be had. */
    static Codex fetched(Path folder) throws IOException, InterruptedException {
        Path launcher = KEPT.resolve("node_modules").resolve(PACKAGE).resolve("bin/codex.js");
        if (!runs(launcher)) {
            Files.createDirectories(KEPT);
            NodeClient.fetched(PACKAGE + "@" + VERSION, KEPT);
        }
        assumeTrue(runs(launcher), "skipped: there is no Codex for this machine");
        return new Codex(
                launcher,
                Files.createDirectories(folder.resolve("home")),
                Files.createDirectories(folder.resolve("work")));
    }

    private static boolean runs(Path launcher) throws IOException, InterruptedException {
        return Files.exists(launcher)
                && Command.run(KEPT, List.of("node", launcher.toString(), "--version"))
                        .out()
                        .contains(VERSION);
    }

    /**
     * Says something to it, and waits until it is done.
     *
     * @param setting one more line of its configuration, or none
     * @param options further words of its command line
     */
    Command hears(Client client, String model, String setting, String... options)
            throws IOException, InterruptedException {
        Files.writeString(home.resolve("config.toml"), config(client, model, setting));
        List<String> words = new ArrayList<>(List.of("node", launcher.toString(), "exec"));
        words.addAll(List.of("--skip-git-repo-check", "--json"));
        words.addAll(List.of(options));
        return Command.run(
                work,
                Map.of(
                        "HOME", home.toString(),
                        "CODEX_HOME", home.toString(),
                        "STEPGATE_API_KEY", client.key()),
                words);
    }

    private static String config(Client client, String model, String setting) {
        return """
        model = "%s"
        model_provider = "stepgate"
        %s
        [model_providers.stepgate]
        name = "Stepgate"
        base_url = "%s/v1"
        env_key = "STEPGATE_API_KEY"
        wire_api = "responses"
        """
                .formatted(model, setting, client.address());
    }
}
