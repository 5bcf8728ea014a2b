package dev.stepgate.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of the operator's commands, run to its end in a process of its own. Immutable. */
record Command(int exit, String out, String err) {

    /** Runs {@code ./stepgate} with the arguments, and the operator's two folders. */
    static Command run(Home home, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--config", home.config().toString()));
        if (!words.contains("config")) {
            words.addAll(List.of("--data", home.data().toString()));
        }
        return run(home.config(), Clone.operating(words));
    }

    /** Runs a program in a folder. */
    static Command run(Path folder, List<String> words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().put("STEPGATE_ENGINE_BUNDLED", Clone.BUNDLED.toString());
        return ended(builder);
    }

    /** Runs a program that has this environment and a path, and nobody who types. */
    static Command run(Path folder, Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.environment().putAll(environment);
        return ended(builder);
    }

    private static Command ended(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        process.getOutputStream().close();
        Output out = new Output(process.getInputStream());
        Output err = new Output(process.getErrorStream());
        int exit = process.waitFor();
        return new Command(exit, out.whole(), err.whole());
    }
}
