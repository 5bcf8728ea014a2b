package dev.stepgate.gateway.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command finds the operator's files and the gateway's. Owned by one thread. */
final class Places {
    @Option(
            names = "--config",
            paramLabel = "DIR",
            description =
                    "The folder with gateway.yaml and its siblings (default: config, beside the"
                            + " launcher).")
    private Path config = Path.of(System.getProperty("stepgate.config.dir", "config"));

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The data folder (default: STEPGATE_DATA, else what gateway.yaml says, else"
                            + " data).")
    private @Nullable Path data;

    Path config() {
        return config;
    }

    Path data(Function<String, Optional<String>> environment) {
        Path asked = data;
        return asked != null
                ? asked
                : environment
                        .apply("STEPGATE_DATA")
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of)
                        .orElseGet(() -> GatewayFile.dataFolder(config.resolve("gateway.yaml")));
    }
}
