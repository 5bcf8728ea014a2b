package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.usage.ReceiptLines;
import dev.stepgate.gateway.usage.Receipts;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the receipts of the gateway that runs, as they come. Owned by one thread. */
@Command(
        name = "export",
        description = "Prints receipts as lines, oldest first; requests under way are not there.")
final class ReceiptsExport implements Callable<Integer> {
    private static final int PIECE = 1 << 16;

    private final Function<String, Optional<String>> environment;

    @Option(names = "--format", paramLabel = "FORM", description = "jsonl or csv (default: jsonl).")
    private String format = "jsonl";

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "The first moment: 2026-11-24, or how long ago, 7d (default: all).")
    private String since = "";

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            description = "The first moment that is not wanted (default: none).")
    private String until = "";

    @Option(names = "--tenant", paramLabel = "NAME", description = "Only this one's.")
    private String tenant = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to, once all is there; one that exists is replaced.")
    private @Nullable Path out;

    @Mixin private Places places = new Places();

    @Spec private CommandSpec spec = CommandSpec.create();

    ReceiptsExport(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        ReceiptLines lines = checked();
        Map<String, String> asked =
                Map.of("format", format, "since", since, "until", until, "tenant", tenant);
        long characters;
        try (Books books = Books.of(places.data(environment))) {
            Path file = out;
            characters = file == null ? print(books, asked) : write(books, asked, file);
        }
        if (characters <= lines.head().length()) {
            spec.commandLine().getErr().println("there are no such receipts");
        }
        return 0;
    }

    /** The form, after everything that was given was found right. */
    private ReceiptLines checked() {
        try {
            Receipts.Wanted.of(since, until, tenant, InstantSource.system().instant());
            Path file = out;
            if (file != null && (Files.isDirectory(file) || !Files.isDirectory(folder(file)))) {
                throw Wrong.option(
                        spec, "out: \"" + file + "\" (expected: a file, in a folder that exists)");
            }
            return ReceiptLines.of(format);
        } catch (Refusal.Malformed wrong) {
            throw Wrong.option(spec, wrong);
        }
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    /** Stops as soon as nobody reads: a pipe may be closed long before the end. */
    private long print(Books books, Map<String, String> asked) throws IOException {
        PrintWriter printed = spec.commandLine().getOut();
        long[] characters = {0};
        books.receipts(
                asked,
                body -> {
                    Reader reader = new InputStreamReader(body, StandardCharsets.UTF_8);
                    char[] piece = new char[PIECE];
                    for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
                        printed.write(piece, 0, read);
                        characters[0] += read;
                        if (printed.checkError()) {
                            throw new IOException("what was printed could not be written");
                        }
                    }
                });
        return characters[0];
    }

    /** Into a file beside it first, so that nobody takes a part for the whole. */
    private long write(Books books, Map<String, String> asked, Path file) throws IOException {
        Path part = Files.createTempFile(folder(file), "receipts-", ".part");
        try {
            books.receipts(asked, body -> copy(body, part));
            long characters = Files.size(part);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            spec.commandLine().getErr().println("receipts are in " + file);
            return characters;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void copy(InputStream body, Path file) throws IOException {
        try (OutputStream to = Files.newOutputStream(file)) {
            body.transferTo(to);
        }
    }
}
