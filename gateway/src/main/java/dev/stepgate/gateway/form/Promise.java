package dev.stepgate.gateway.form;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import dev.stepgate.chat.AnswerForm;
import java.util.List;
import java.util.Optional;

/**
 * What an answer was promised to be. Owned by one thread.
 *
 * <p>A schema that cannot be checked, for whatever reason, promises JSON only: whoever answers may
 * know better than we do what it means.
 */
public final class Promise {
    private static final String NO_JSON = "it is no JSON";
    private static final int LONGEST_PLACE = 200;

    private final Optional<String> schema;

    private Promise(Optional<String> schema) {
        this.schema = schema;
    }

    /** What a form promises that can be checked afterwards. */
    public static Optional<Promise> of(AnswerForm form) {
        return switch (form) {
            case AnswerForm.JsonObject _ -> Optional.of(new Promise(Optional.empty()));
            case AnswerForm.Schema asked ->
                    Optional.of(new Promise(Optional.of(asked.schema().text())));
            case AnswerForm.Free _, AnswerForm.Grammar _, AnswerForm.Other _ -> Optional.empty();
        };
    }

    /**
     * What a complete answer has against it: where, as a JSON pointer, and which keyword; nothing
     * of what it says.
     *
     * @return empty if it keeps the promise
     */
    public Optional<Breach> breach(String text) {
        JsonKind kind = JsonKind.of(text);
        return switch (kind) {
            case NONE -> Optional.of(new Breach(NO_JSON, true));
            case OBJECT, OTHER ->
                    schema.isPresent()
                            ? breach(schema.get(), text)
                            : kind == JsonKind.OBJECT
                                    ? Optional.empty()
                                    : Optional.of(new Breach("# (type)", false));
            case UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<Breach> breach(String schema, String text) {
        try {
            Schema compiled = Schemas.compile(schema);
            List<Error> errors = compiled.validate(text, InputFormat.JSON, Schemas::bound);
            if (!errors.isEmpty() && !Schemas.isSound(schema)) {
                return Optional.empty();
            }
            return errors.stream()
                    .findFirst()
                    .map(
                            error ->
                                    new Breach(
                                            place(error) + " (" + error.getKeyword() + ")", false));
        } catch (RuntimeException | StackOverflowError cannotBeChecked) {
            return Optional.empty();
        }
    }

    private static String place(Error error) {
        String pointer = "#" + error.getInstanceLocation();
        return pointer.length() <= LONGEST_PLACE
                ? pointer
                : pointer.substring(0, LONGEST_PLACE) + "…";
    }

    /**
     * How a promise was broken. Immutable.
     *
     * @param words where and by which keyword
     * @param unreadable whether it is no JSON at all, as when it was cut off
     */
    public record Breach(String words, boolean unreadable) {}
}
