package dev.stepgate.chat;

import java.util.List;

/** What a message says. Immutable. */
public sealed interface Content {

    /** Nothing, as when an assistant only calls tools. */
    record Nothing() implements Content {}

    /** One string. */
    record Text(String text) implements Content {}

    /** A list of parts, in order. */
    record Parts(List<Part> parts) implements Content {
        public Parts {
            parts = List.copyOf(parts);
        }
    }

    /** One entry of a content list. */
    sealed interface Part {

        /** Text, with what else the client put on the part (cache hints, say). */
        record TextPart(String text, RawJson whole) implements Part {}

        /** Anything that is not text, by its type: {@code image_url}, {@code input_audio}, … */
        record OtherPart(String type, RawJson whole) implements Part {}
    }
}
