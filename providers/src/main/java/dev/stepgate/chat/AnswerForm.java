package dev.stepgate.chat;

/** What an answer must be, once its thought is over. Immutable. */
public sealed interface AnswerForm {

    /** Whatever the model says. */
    record Free() implements AnswerForm {}

    /** A JSON object. */
    record JsonObject() implements AnswerForm {}

    /**
     * JSON that complies with a schema.
     *
     * @param schema of JSON Schema 2020-12
     * @param place where it stands in the client's request, for complaints
     * @param whole the complete {@code response_format} object
     */
    record Schema(RawJson schema, String place, RawJson whole) implements AnswerForm {}

    /** A text of a grammar in llama.cpp's notation. */
    record Grammar(String text) implements AnswerForm {}

    /**
     * Something that only an upstream may know.
     *
     * @param type the client's word for it
     * @param whole the complete {@code response_format} object
     */
    record Other(String type, RawJson whole) implements AnswerForm {}
}
