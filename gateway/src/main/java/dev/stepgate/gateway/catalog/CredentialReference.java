package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Where a credential is to be found; never the credential itself. Immutable. */
public sealed interface CredentialReference {

    /** In an environment variable. */
    record Env(String variable) implements CredentialReference {}

    /** In a file, alone, with blanks around it ignored. */
    record InFile(Path file) implements CredentialReference {}

    /** The provider wants none. */
    record None() implements CredentialReference {}

    /** In several places, one key each. */
    record Several(List<CredentialReference> places) implements CredentialReference {
        public Several {
            places = List.copyOf(places);
        }
    }

    /** What came of looking for it. */
    sealed interface Resolved {

        /**
         * It is there; prints without the secret.
         *
         * @param secrets at least one
         * @param absent why others are not there
         */
        record Found(List<String> secrets, List<String> absent) implements Resolved {
            public Found {
                secrets = List.copyOf(secrets);
                absent = List.copyOf(absent);
            }

            Found(String secret) {
                this(List.of(secret), List.of());
            }

            @Override
            public String toString() {
                return "Found[…]";
            }
        }

        /** None is wanted. */
        record NotWanted() implements Resolved {}

        /** It is not there; the reason names where we looked. */
        record Absent(String reason) implements Resolved {}
    }

    /** How it is written: {@code env NAME}, {@code file PATH} or {@code none}. */
    static Form<CredentialReference> form() {
        return new Form<>(
                "env NAME, file PATH or none; put the key in an environment variable or a file",
                Spelling::read,
                true);
    }

    /** Reads one that is written like that; empty for anything else. */
    static Optional<CredentialReference> read(String written) {
        return Spelling.read(written);
    }

    /**
     * The one secret that a setting refers to; empty if it wants none.
     *
     * @param setting its name, for a complaint
     * @param environment has a variable's value or nothing
     * @throws IOException if it is not there; the message never repeats what is written
     */
    static Optional<String> secret(
            String setting, String written, Function<String, Optional<String>> environment)
            throws IOException {
        CredentialReference reference =
                read(written)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                setting
                                                        + ": does not say where it is (expected:"
                                                        + " env NAME, file PATH or none)"));
        return switch (reference.resolve(environment)) {
            case Resolved.Found found -> Optional.of(found.secrets().getFirst());
            case Resolved.NotWanted() -> Optional.empty();
            case Resolved.Absent(String reason) -> throw new IOException(setting + ": " + reason);
        };
    }

    /** Looks for it; {@code environment} has a variable's value or nothing. */
    default Resolved resolve(Function<String, Optional<String>> environment) {
        return switch (this) {
            case None() -> new Resolved.NotWanted();
            case Env(String variable) ->
                    environment
                            .apply(variable)
                            .map(String::strip)
                            .filter(secret -> !secret.isEmpty())
                            .<Resolved>map(Resolved.Found::new)
                            .orElseGet(
                                    () ->
                                            new Resolved.Absent(
                                                    "environment variable "
                                                            + variable
                                                            + " is not set"));
            case InFile(Path file) -> readFile(file);
            case Several(List<CredentialReference> places) -> all(places, environment);
        };
    }

    private static Resolved all(
            List<CredentialReference> places, Function<String, Optional<String>> environment) {
        List<String> secrets = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (CredentialReference place : places) {
            switch (place.resolve(environment)) {
                case Resolved.Found found -> {
                    secrets.addAll(found.secrets());
                    absent.addAll(found.absent());
                }
                case Resolved.NotWanted() -> {}
                case Resolved.Absent(String reason) -> absent.add(reason);
            }
        }
        return secrets.isEmpty()
                ? new Resolved.Absent(String.join("; ", absent))
                : new Resolved.Found(secrets, absent);
    }

    private static Resolved readFile(Path file) {
        try {
            String secret = Files.readString(file).strip();
            return secret.isEmpty()
                    ? new Resolved.Absent("file " + file + " is empty")
                    : new Resolved.Found(secret);
        } catch (IOException unreadable) {
            return new Resolved.Absent("file " + file + " cannot be read");
        }
    }

    /** The written form, taken apart. */
    final class Spelling {
        private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        private Spelling() {}

        private static Optional<CredentialReference> read(String given) {
            if (given.equals("none")) {
                return Optional.of(new None());
            }
            String[] words = given.split(" +", 2);
            if (words.length < 2) {
                return Optional.empty();
            }
            return switch (words[0]) {
                case "env" ->
                        VARIABLE.matcher(words[1]).matches()
                                ? Optional.of(new Env(words[1]))
                                : Optional.empty();
                case "file" -> Optional.of(new InFile(Path.of(words[1])));
                default -> Optional.empty();
            };
        }
    }
}
