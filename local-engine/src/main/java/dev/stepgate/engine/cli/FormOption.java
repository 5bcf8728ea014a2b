package dev.stepgate.engine.cli;

import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that binds an answer to a form, one of three. */
final class FormOption {

    @Option(names = "--json", description = "Answer with a JSON object.")
    boolean json;

    @Option(
            names = "--schema",
            paramLabel = "FILE|JSON",
            description = "Answer with JSON that complies with this JSON Schema 2020-12.")
    @Nullable String schema;

    @Option(
            names = "--grammar",
            paramLabel = "FILE",
            description = "Answer with a text of this grammar in llama.cpp's notation (GBNF).")
    @Nullable Path grammar;

    /** The form that was asked for. */
    Form form() {
        if (schema != null) {
            boolean spelledOut = schema.isBlank() || schema.stripLeading().startsWith("{");
            return new Form.Schema(
                    spelledOut
                            ? schema
                            : read("--schema", Path.of(schema), "a JSON schema, or a file of one"));
        }
        return grammar == null
                ? new Form.JsonObject()
                : new Form.Gbnf(read("--grammar", grammar, "a file that can be read"));
    }

    /** The option as it was given, to name in a fault. */
    String name() {
        if (schema != null) {
            return "--schema";
        }
        return grammar == null ? "--json" : "--grammar";
    }

    private static String read(String option, Path file, String expected) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new EngineFault.BadRequest(
                    "%s: %s: %s (expected: %s)"
                            .formatted(option, file, failed.getClass().getSimpleName(), expected));
        }
    }
}
