package dev.stepgate.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sixteen upstream faults, streamed and not, and a scorecard at the end. */
class FailoverScorecardTest {

    /**
     * Waits as short as a healthy upstream on a busy machine allows. Every request here meets a
     * fault, so each brings a whole retry.
     */
    private static final String SETTINGS =
            """
              failover:
                hedge-after: 2500ms
                circuit-requests: 4
                circuit-delay: 250ms
                probe-every: 100ms
                budget-percent: 100
            """;

    private static final String LIMITS =
            """
                first-token-within: 5s
                next-token-within: 3s
            """;

    private static final List<Trial> TRIALS = trials();
    private static final List<String> SCORES = new ArrayList<>();
    private static GatewayProcess gateway;

    private static List<Trial> trials() {
        return Arrays.stream(Fault.values())
                .flatMap(
                        fault ->
                                Arrays.stream(Answered.Manner.values())
                                        .map(manner -> Trial.of(fault, manner)))
                .toList();
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Home home = Home.outOfTheBox(folder);
        String plain = Files.readString(home.config().resolve("gateway.yaml"));
        gateway =
                GatewayProcess.start(
                        home.with("gateway.yaml", plain + SETTINGS)
                                .with("providers.yaml", providers())
                                .with("models.yaml", models()));
    }

    private static String providers() {
        return Written.providers(
                TRIALS.stream()
                        .flatMap(
                                trial ->
                                        Stream.of(
                                                upstream(
                                                        trial.primaryName(), trial.primary().url()),
                                                upstream(
                                                        trial.fallbackName(),
                                                        trial.fallback().url())))
                        .toArray(String[]::new));
    }

    private static String upstream(String name, String url) {
        return Written.upstream(name, url, "none") + LIMITS;
    }

    private static String models() {
        return Written.models(
                TRIALS.stream()
                        .map(
                                trial ->
                                        Written.model(
                                                trial.name(),
                                                trial.primaryName(),
                                                trial.fallbackName()))
                        .toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        TRIALS.forEach(Trial::close);
        SCORES.forEach(System.out::println);
    }

    /** Somebody who asks the gateway under trial. */
    static Client caller() {
        return gateway.firstTenant();
    }

    static List<Trial> each() {
        return TRIALS;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("each")
    void a_fault_stays_between_gateway_and_upstream(Trial trial) throws Exception {
        String score = "failed";
        try {
            trial.fault().check(trial);
            score = "passed";
        } finally {
            SCORES.add(
                    "%-6s  %-12s  primary asked %d, fallback %d  %s"
                            .formatted(
                                    score,
                                    trial,
                                    trial.primaryAsked().size(),
                                    trial.fallbackAsked().size(),
                                    trial.fault().sentence()));
        }
    }
}
