package dev.stepgate.gateway.form;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a text is as JSON. */
enum JsonKind {
    /** No JSON, or more than one value. */
    NONE,
    OBJECT,
    /** Another value than an object. */
    OTHER,
    /** Too deep or too long to be looked through. */
    UNKNOWN;

    private static final JsonFactory READING = new JsonFactory();

    static JsonKind of(String text) {
        try (JsonParser parser = READING.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return NONE;
            }
            parser.skipChildren();
            return parser.nextToken() != null
                    ? NONE
                    : first == JsonToken.START_OBJECT ? OBJECT : OTHER;
        } catch (StreamConstraintsException tooMuch) {
            return UNKNOWN;
        } catch (JsonProcessingException noJson) {
            return NONE;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }
}
