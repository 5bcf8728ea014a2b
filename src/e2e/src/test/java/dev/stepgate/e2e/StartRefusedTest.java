package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot be says why in a sentence, and nothing else. */
@ExtendWith(OutOfTheBox.class)
class StartRefusedTest {
    /** The JVM greets everybody who uses its vectors. */
    private static final String GREETING = "WARNING: Using incubator modules:";

    @TempDir private Path folder = Path.of("");

    @Test
    void a_data_folder_is_for_one_process(GatewayProcess running) throws Exception {
        Home same = Home.outOfTheBox(folder).withData(running.home().data());

        List<String> said = refused(same);

        assertThat(said)
                .singleElement()
                .asString()
                .matches(
                        "stepgate: data folder .*/data is in use by process \\d+ \\(stop it, or"
                                + " choose another folder with STEPGATE_DATA\\)");
        running.firstTenant().request().get("/v1/models").then().statusCode(200);
    }

    @Test
    void a_port_is_for_one_process(GatewayProcess running) throws Exception {
        int port = running.address().getPort();

        List<String> said = refused(Home.outOfTheBox(folder), "-Dstepgate.http.port=" + port);

        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("stepgate: cannot listen on port " + port + " of 127.0.0.1: another");
    }

    @Test
    void a_data_folder_that_cannot_be_written_is_named() throws Exception {
        Path inTheWay = Files.writeString(folder.resolve("file"), "no folder");

        List<String> said = refused(Home.outOfTheBox(folder).withData(inTheWay.resolve("data")));

        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("stepgate: data folder " + inTheWay + "/data cannot be used: ");
    }

    @Test
    void a_database_that_is_not_reached_is_named() throws Exception {
        List<String> said =
                refused(
                        Home.outOfTheBox(folder),
                        "-Dstepgate.storage=postgres",
                        "-Dstepgate.postgres.url=jdbc:postgresql://localhost:1/gateway?sslmode=disable");

        assertThat(said)
                .singleElement()
                .asString()
                .startsWith(
                        "stepgate: jdbc:postgresql://localhost:1/gateway cannot be used: Connection"
                                + " to localhost:1 refused");
    }

    @Test
    void a_redis_that_is_wanted_and_not_named_is_told() throws Exception {
        List<String> said =
                refused(
                        Home.outOfTheBox(folder),
                        "-Dstepgate.storage=redis",
                        "-Dstepgate.postgres.url=jdbc:postgresql://localhost:1/gateway");

        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("stepgate: stepgate.redis.url: not set (expected, where what is left");
    }

    @Test
    void a_redis_that_is_not_reached_is_named() throws Exception {
        try (SharedPostgres shared = SharedPostgres.started()) {
            List<String> said =
                    refused(
                            shared.sharing(Home.outOfTheBox(folder)),
                            "-Dstepgate.storage=redis",
                            "-Dstepgate.redis.url=redis://localhost:1");

            assertThat(said)
                    .singleElement()
                    .asString()
                    .startsWith("stepgate: redis://localhost:1 cannot be used: ");
        }
    }

    @Test
    void draft_heads_that_cannot_be_read_are_named() throws Exception {
        List<String> said =
                refused(
                        Home.outOfTheBox(folder),
                        "-Dstepgate.http.port=0",
                        "-Dstepgate.engine.draft-model=/no/mtp.gguf");

        assertThat(said)
                .singleElement()
                .asString()
                .isEqualTo("stepgate: provider local: /no/mtp.gguf: there is no such file");
    }

    @Test
    void a_model_that_cannot_fit_is_refused_with_the_numbers() throws Exception {
        Home home =
                Home.outOfTheBox(folder)
                        .with("gateway.yaml", "stepgate:\n  engine:\n    memory: 10M\n");

        List<String> said = refused(home);

        assertThat(said).hasSize(2).first().isEqualTo("stepgate: the models do not fit:");
        assertThat(said.getLast())
                .startsWith(
                        home.config()
                                + "/providers.yaml:6:5: providers.local: Step-Nano does not fit:"
                                + " weights of 19.5 MiB mapped")
                .contains("there are 10.0 MiB for models");
    }

    @Test
    void every_fault_of_the_configuration_is_shown_with_its_place() throws Exception {
        Home home =
                Home.outOfTheBox(folder)
                        .with("gateway.yaml", "stepgate:\n  http:\n    prot: 8080\n")
                        .with("tiers.yaml", "tiers:\n  free:\n    requests-per-day: many\n");

        List<String> said = refused(home);

        assertThat(said)
                .containsExactly(
                        "stepgate: the configuration has faults:",
                        home.config()
                                + "/gateway.yaml:3:5: stepgate.http.prot: is not a setting (did"
                                + " you mean stepgate.http.port?)",
                        home.config()
                                + "/tiers.yaml:3:23: tiers.free.requests-per-day: many (expected:"
                                + " a whole number, 1..100000000)");
        assertThat(home.data()).doesNotExist();
    }

    private static List<String> refused(Home home, String... settings) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.launch(home, settings)) {
            assertThat(gateway.awaitExit()).isEqualTo(1);
            return gateway.output()
                    .whole()
                    .lines()
                    .filter(line -> !line.startsWith(GREETING))
                    .toList();
        }
    }
}
