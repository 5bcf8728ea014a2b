package dev.stepgate.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What the launcher finds in the clone these tests run in. Immutable. */
final class Clone {
    static final Path ROOT =
            Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                    .filter(folder -> Files.exists(folder.resolve("stepgate")))
                    .findFirst()
                    .orElseThrow();

    /** The model that comes with the clone. */
    static final Path BUNDLED = ROOT.resolve("local-engine/src/main/models/step-nano-q8_0.gguf");

    private static final Path APP = ROOT.resolve("gateway/target/quarkus-app");

    private Clone() {}

    /** {@code ./stepgate serve}, without building. */
    static List<String> serving(Home home, List<String> settings) {
        List<String> words = java();
        words.add("-Xlog:disable");
        words.add("-Xlog:all=error:stderr");
        words.add("-Dstepgate.config.dir=" + home.config());
        words.add("-Dstepgate.data=" + home.data());
        words.add("-Dstepgate.http.port=0");
        words.add("-Dstepgate.engine.bundled=" + BUNDLED);
        words.addAll(settings);
        words.add("-jar");
        words.add(APP.resolve("quarkus-run.jar").toString());
        return words;
    }

    /** {@code ./stepgate keys} and the operator's other commands, without building. */
    static List<String> operating(List<String> arguments) {
        List<String> words = java();
        words.add("-cp");
        words.add(APP + "/app/*:" + APP + "/lib/main/*:" + APP + "/lib/boot/*");
        words.add("dev.stepgate.gateway.cli.GatewayCommand");
        words.addAll(arguments);
        return words;
    }

    /** {@code ./stepgate synth --shape nano --type Q8_0}, without building. */
    static List<String> synthesizing(List<String> shape, Path out) {
        List<String> words = java();
        words.add("-Dstepgate.engine.bundled=" + BUNDLED);
        words.add("-cp");
        words.add(APP + "/lib/main/*");
        words.add("dev.stepgate.engine.cli.EngineCommand");
        words.addAll(List.of("synth", "--shape", "nano", "--type", "Q8_0"));
        words.addAll(shape);
        words.add(out.toString());
        return words;
    }

    private static List<String> java() {
        return new ArrayList<>(
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC"));
    }
}
