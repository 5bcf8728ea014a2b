package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stepgate.upstream.ScriptedUpstream;
import dev.stepgate.upstream.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What src/docs/clients.md tells users to write, run as it is written there. */
@ExtendWith(OutOfTheBox.class)
class ClientsPageTest {
    private static final String ANSWER =
            "The free tier allows 20 requests per minute and 50 requests per day.";

    /** Packages stay from one run to the next. */
    private static final Path KEPT = Path.of("target", "clients-page").toAbsolutePath();

    private final GatewayProcess gateway;
    @TempDir private Path folder;
    private final ClientsPage page;

    ClientsPageTest(GatewayProcess gateway) throws IOException {
        this.gateway = gateway;
        this.page = ClientsPage.read();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OpenAI: JavaScript", "Anthropic: JavaScript", "Vercel AI SDK"})
    void javascript_runs_as_written(String section) throws Exception {
        Path place = Files.createDirectories(KEPT.resolve(section.replaceAll("\\W+", "-")));
        NodeClient.fetched(page.packages(section), place);

        for (String snippet : page.in(section, "js")) {
            Path script = Files.writeString(place.resolve("ask.mjs"), snippet);
            Command run = run(gateway, "node '" + script + "'");

            assertThat(run.out().strip()).as("%s\n%s", snippet, run.err()).isEqualTo(ANSWER);
            assertThat(run.exit()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OpenAI: Java", "Anthropic: Java", "LangChain4j"})
    void java_runs_as_written(String section) throws Exception {
        String jar = page.jar(section);
        assumeTrue(
                System.getProperty("java.class.path", "").contains("/" + jar),
                () -> "skipped: " + jar + " is not among what these tests depend on");
        String snippet = page.in(section, "java").getFirst();
        Path source = Files.writeString(folder.resolve("Ask.java"), snippet);
        Path arguments =
                Files.writeString(
                        folder.resolve("arguments"),
                        "-cp \"" + System.getProperty("java.class.path") + "\"");

        Command run =
                run(
                        gateway,
                        "'%s/bin/java' '@%s' '%s'"
                                .formatted(System.getProperty("java.home"), arguments, source));

        assertThat(run.out().strip()).as(run.err()).isEqualTo(ANSWER);
        assertThat(run.exit()).isZero();
    }

    @Test
    void claude_code_runs_as_written() throws Exception {
        ClaudeCode claude = ClaudeCode.fetched(folder);
        assertThat(page.packages("Claude Code")).containsExactly(ClaudeCode.PACKAGE);
        put("claude", claude.launcher());

        assertThat(toAnAgent(page.in("Claude Code", "sh").getLast()))
                .isEqualTo("At your service.\n");
    }

    @Test
    void codex_runs_as_written() throws Exception {
        Path place = Files.createDirectories(KEPT.resolve("Codex"));
        NodeClient.fetched(page.packages("Codex"), place);
        put("codex", place.resolve("node_modules/@openai/codex/bin/codex.js"));
        Files.createDirectories(folder.resolve(".codex"));

        assertThat(toAnAgent(page.in("Codex", "sh").getLast())).contains("At your service.\n");
    }

    @Test
    void openclaw_is_pointed_at_a_model_there_is() throws Exception {
        JsonNode written = new ObjectMapper().readTree(page.in("OpenClaw", "json").getFirst());

        JsonNode provider = written.at("/models/providers/stepgate");
        String model = provider.at("/models/0/id").asText();
        assertThat(provider.path("baseUrl").asText()).isEqualTo("http://127.0.0.1:8080/v1");
        assertThat(written.at("/agents/defaults/model/primary").asText())
                .isEqualTo("stepgate/" + model);
        gateway.firstTenant().ask(model).then().statusCode(200);
    }

    /** Every language but those that no test here can run. */
    @Test
    void leaves_no_snippet_untried() {
        assertThat(page.snippets())
                .filteredOn(each -> !List.of("sh", "python").contains(each.language()))
                .extracting(ClientsPage.Snippet::toString)
                .containsOnly(
                        "OpenAI: JavaScript, js",
                        "OpenAI: Java, java",
                        "Anthropic: JavaScript, js",
                        "Anthropic: Java, java",
                        "Vercel AI SDK, js",
                        "LangChain4j, java",
                        "Codex, toml",
                        "OpenClaw, json");
    }

    /** What an agent prints whose model is an upstream that reads as much as it sends. */
    private String toAnAgent(String command) throws Exception {
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.playing(
                                "agent", Stage.scaled(1).saying("At your service."));
                GatewayProcess far = GatewayProcess.start(withUpstream(upstream))) {
            if (Files.exists(folder.resolve(".codex"))) {
                Files.writeString(
                        folder.resolve(".codex/config.toml"),
                        page.fitted(far, page.in("Codex", "toml").getFirst()));
            }
            Command run = run(far, command);
            assertThat(run.exit()).as("%s\n%s", run.out(), run.err()).isZero();
            return run.out();
        }
    }

    private Home withUpstream(ScriptedUpstream upstream) {
        String model = Written.model("stepfun/step-3.5-flash", "far").replace("8192", "262144");
        return Home.outOfTheBox(folder.resolve("gateway"))
                .with(
                        "providers.yaml",
                        Written.providers(Written.upstream("far", upstream.url(), "none")))
                .with("models.yaml", Written.models(model));
    }

    /** Puts a program of Node.js on the path. */
    private void put(String name, Path script) throws IOException {
        Path program = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(program, "#!/bin/sh\nexec node '" + script + "' \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    /** Runs a command as a user would who has done what the page's first snippet says. */
    private Command run(GatewayProcess which, String command)
            throws IOException, InterruptedException {
        String path = folder.resolve("bin") + ":" + System.getenv("PATH");
        return Command.run(
                folder,
                Map.of(
                        "HOME", folder.toString(),
                        "PATH", path,
                        "DISABLE_TELEMETRY", "1",
                        "DISABLE_ERROR_REPORTING", "1",
                        "DISABLE_AUTOUPDATER", "1"),
                List.of("sh", "-c", page.exports(which) + command));
    }
}
